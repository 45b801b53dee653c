import { normal } from "../distributions/index.js";
import { withOptions } from "../options.js";
import { add, gradient, logMeanExp, mean, mul, neg, reshape, softmax, stopGradient, sub, sum } from "../ops/index.js";
import { gaussianOf } from "../posteriors/index.js";
import { klTerms } from "./elbo-terms.js";
import { importanceWeightedOptions } from "./iwae.js";
import type { Objective } from "./objective.js";

/**
 * The importance-weighted bound with the doubly reparameterised gradient. The value is `iwae`'s, and so is the gradient of decoder and prior,
 * sum_i v_i d log w_i with v_i = w_i / sum_j w_j. The encoder's is  sum_i v_i^2 (d log w_i / d z_i) (d z_i / d encoder), log q's own
 * parameters held fixed in log w: of the same expectation, but less noisy, and not vanishing as k grows.
 * Throws InputError unless k is a positive whole number.  Source: Tucker et al. 2019, arXiv:1810.04152.
 */
export const dreg = withOptions("objective", importanceWeightedOptions, ({ k }): Objective => {
  return {
    name: "dreg",
    build: (terms) => {
      const { posterior, prior, decode } = terms.sole("objective dreg");
      const q = gaussianOf("objective dreg", posterior);
      const { z } = posterior.draw(terms.scope.noise(posterior.noise, [k, ...posterior.mean.shape]));
      // the bound at fixed codes under a fixed q: only decoder and prior get a gradient
      const codes = stopGradient(z);
      const fixed = normal(stopGradient(q.mean), stopGradient(q.logVar));
      const logLikelihood = decode(codes).logProb(terms.x);
      const { total: kl, perDimension } = klTerms({ posterior, prior }, { z: codes, logProb: q.logProb(codes) });
      const parts = { rec: neg(mean(logLikelihood)), kl, ...(perDimension && { klPerDimension: perDimension }) };
      const logWeight = sub(add(logLikelihood, prior.logProb(codes)), fixed.logProb(codes));
      const negBound = neg(mean(logMeanExp(logWeight, 0)));
      const share = reshape(softmax(logWeight, 0), [...logWeight.shape, 1]);
      // d negBound / d z_i holds v_i once. The trainer's own backward pass begins with the same nodes, which ONNX Runtime merges
      const slope = mul(gradient(negBound, [codes])[0], share);
      const pull = sum(mul(stopGradient(slope), z));
      return { loss: add(negBound, sub(pull, stopGradient(pull))), parts: { ...parts, negIwae: negBound } };
    },
  };
});
