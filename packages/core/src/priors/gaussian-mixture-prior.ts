import { z } from "zod";
import { gaussianMixture } from "../distributions/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { fill, randomNormal } from "../nn/index.js";
import { add, logSoftmax, softplus } from "../ops/index.js";
import { mixturePrior } from "./mixture-prior.js";
import type { Prior } from "./prior.js";

/** Options of `gaussianMixturePrior`, in a config and in code. */
export const gaussianMixtureOptions = {
  components: z.int().min(1).max(100_000).default(10).meta({ description: "Gaussians of the mixture" }),
  learnedWeights: z.boolean().default(false).meta({ description: "Learn their weights; else each weighs 1/k" }),
};
export type GaussianMixturePriorOptions = OptionsOf<typeof gaussianMixtureOptions>;

/**
 * p(z) = sum_j w_j N(z; mean_j, diag variance_j) over k components with learned means and variances. Its KL has no closed form and is sampled.
 * Parameters: `mean`, `rawVariance` [k, latent], start N(0, 1 / (k latent)), variance = softplus(rawVariance) + 1e-8; `logits` [k] where
 * the weights are learned, start 0.
 * Throws InputError unless components is a positive whole number.  Source: Stanford CS236, homework 2, problem 2 (GMVAE).
 */
export const gaussianMixturePrior = withOptions(
  "prior",
  gaussianMixtureOptions,
  ({ components, learnedWeights }): Prior => ({
    name: "gaussian-mixture",
    build: (latent, scope) => {
      const shape = [components, latent];
      const fans = { fanIn: latent, fanOut: components };
      const start = randomNormal(1 / Math.sqrt(components * latent));
      const mean = scope.parameter("mean", shape, start, fans);
      const variance = add(softplus(scope.parameter("rawVariance", shape, start, fans)), 1e-8);
      const logWeights = learnedWeights && logSoftmax(scope.parameter("logits", [components], fill(0), fans));
      return mixturePrior(gaussianMixture({ mean, variance, ...(logWeights && { logWeights }) }), latent);
    },
  }),
);
