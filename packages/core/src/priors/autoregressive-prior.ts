import { z } from "zod";
import { constant, ndArray, type Tensor } from "../graph/index.js";
import { activationOption, autoregressiveNet, initializerOption, randomNormal, strictlyLower } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import {
  add,
  equal,
  exp,
  full,
  greaterEqual,
  logSoftmax,
  logSumExp,
  matmul,
  mul,
  neg,
  reshape,
  split,
  square,
  sub,
  sum,
  toFloat,
} from "../ops/index.js";
import type { Prior } from "./prior.js";

/** Options of `autoregressivePrior` in a config; code may give the initialiser too. */
export const autoregressiveOptions = {
  components: z.int().min(1).max(1000).default(10).meta({ description: "Gaussians that each dimension is mixed of" }),
  hidden: z.int().min(1).default(200).meta({ description: "Hidden units of the autoregressive net" }),
  activation: activationOption("relu", "Activation of this net"),
};
const allOptions = { ...autoregressiveOptions, initializer: initializerOption };
export type AutoregressivePriorOptions = OptionsOf<typeof allOptions>;

const log2Pi = Math.log(2 * Math.PI);

/**
 * p(z) = prod_i p(z_i | z_1 .. z_(i-1)),  each a mixture of k Gaussians whose weights, means and log-variances a net gives of the dimensions before. Scored in one pass; a draw takes
 * one pass for every dimension. Its KL is sampled.  Parameters: `in`, `out`; the last bias starts at N(0, 0.5^2), so that the components differ.
 * Source: Uria, Murray & Larochelle 2013, arXiv:1306.0186 (RNADE), by the net of Germain et al. 2015, arXiv:1502.03509; as a prior: Chen et al. 2017, arXiv:1611.02731.
 */
export const autoregressivePrior = withOptions("prior", allOptions, ({ components, ...options }): Prior => ({
  name: "autoregressive",
  build: (latent, scope) => {
    const net = autoregressiveNet({
      ...{ size: latent, outputs: 3 * components, reversed: false, bias: randomNormal(0.5) },
      ...options,
    });
    /** Of each component and dimension, [..., components, latent]. */
    const mixtures = (z: Tensor) => {
      const all = reshape(net(z, scope), [...z.shape.slice(0, -1), 3 * components, latent]);
      const [logits, mean, logVar] = split(all, 3, -2);
      return { logWeights: logSoftmax(logits, -2), mean, logVar };
    };
    const beside = (v: Tensor): Tensor => reshape(v, [...v.shape.slice(0, -1), 1, latent]);
    return {
      logProb: (z) => {
        const { logWeights, mean, logVar } = mixtures(z);
        const distance = mul(square(sub(beside(z), mean)), exp(neg(logVar)));
        const logs = sub(logWeights, mul(add(add(distance, logVar), log2Pi), 0.5));
        return sum(logSumExp(logs, -2), -1);
      },
      sample: (rows, noise) => {
        const [normal, uniform] = [noise("normal", [rows, latent]), noise("uniform", [rows, latent])];
        const before = constant(strictlyLower(components));
        const order = constant(
          ndArray(
            Array.from({ length: components }, (_, k) => k),
            [components, 1],
          ),
        );
        // the first pass may begin anywhere: the first dimension sees none; each pass makes one more right
        let z = mul(normal, full([1], 0));
        for (let pass = 0; pass < latent; pass++) {
          const { logWeights, mean, logVar } = mixtures(z);
          const starts = matmul(before, exp(logWeights));
          const reached = sum(toFloat(greaterEqual(beside(uniform), starts)), -2, true);
          const chosen = toFloat(equal(sub(reached, 1), order));
          const pick = (v: Tensor): Tensor => sum(mul(chosen, v), -2);
          z = add(pick(mean), mul(exp(mul(pick(logVar), 0.5)), normal));
        }
        return z;
      },
    };
  },
}));
