import { withOptions } from "../../options.js";
import { add, gradient, logMeanExp, mean, mul, neg, stopGradient, sub, sum } from "../../ops/index.js";
import { klTerms } from "../elbo-terms.js";
import type { Objective } from "../objective.js";
import { multiplyWeighted, multiplyWeightedOptions } from "./miwae.js";

/**
 * The partially importance-weighted autoencoder: of the same m k codes, the decoder and the prior descend the tight bound, `iwae` of all of them, and the encoder
 * the mean of m bounds of k, `miwae`, whose gradient is less noisy. The value is that of the first; it is reported as `negIwae`, the encoder's as `negMiwae`. Mean
 * over the batch, in nats per image.
 * Throws InputError unless m and k are positive whole numbers, and for a model of several latents.
 * Source: Rainforth et al. 2018, arXiv:1802.04537, equations 12 and 13.
 */
export const piwae = withOptions("objective", multiplyWeightedOptions, ({ m, k }): Objective => {
  return {
    name: "piwae",
    build: (terms) => {
      const { posterior, prior, decode } = terms.sole("objective piwae");
      const { z, logProb } = posterior.draw(terms.scope.noise(posterior.noise, [m * k, ...posterior.mean.shape]));
      // codes and log q that stand still: what is made of them moves decoder and prior alone
      const [codes, logQ] = [stopGradient(z), stopGradient(logProb)];
      const logLikelihood = decode(codes).logProb(terms.x);
      const { total: kl, perDimension } = klTerms({ posterior, prior }, { z: codes, logProb: logQ });
      const logWeights = sub(add(logLikelihood, prior.logProb(codes)), logQ);
      const negIwae = neg(mean(logMeanExp(logWeights, 0)));
      const negMiwae = multiplyWeighted(logWeights, m, k);
      // the encoder's slopes, carried from both to what they are made of by a term of value 0
      const [ofCodes, ofLogQ] = gradient(negMiwae, [codes, logQ]).map(stopGradient);
      const carried = add(sum(mul(ofCodes, z)), sum(mul(ofLogQ, logProb)));
      const parts = { rec: neg(mean(logLikelihood)), kl, ...(perDimension && { klPerDimension: perDimension }) };
      return {
        loss: add(negIwae, sub(carried, stopGradient(carried))),
        parts: { ...parts, negIwae, negMiwae },
      };
    },
  };
});
