import { gaussianMixture } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { fill, randomNormal } from "../nn/index.js";
import { add, logSoftmax, softplus } from "../ops/index.js";
import { mixturePrior } from "./mixture-prior.js";
import type { Prior } from "./prior.js";
import { madeWith } from "../variant.js";

/** Options of `gaussianMixturePrior`. */
export interface GaussianMixturePriorOptions {
  /** Number of Gaussians, k; default 10. */
  readonly components?: number;
  /** Whether the weights are learned, as the softmax of logits that start at 0; else each is 1/k. Default false. */
  readonly learnedWeights?: boolean;
}

/**
 * p(z) = sum_j w_j N(z; mean_j, diag variance_j) over k components with learned means and variances. Its KL has no closed form and is sampled.
 * Parameters: `mean`, `rawVariance` [k, latent], start N(0, 1 / (k latent)), variance = softplus(rawVariance) + 1e-8; `logits` [k] where
 * the weights are learned, start 0.
 * Throws InputError unless components is a positive whole number.  Source: Stanford CS236, homework 2, problem 2 (GMVAE).
 */
export function gaussianMixturePrior(options: GaussianMixturePriorOptions = {}): Prior {
  const { components = 10, learnedWeights = false } = options;
  if (!Number.isInteger(components) || components < 1)
    throw new InputError(`prior.components: must be a positive whole number, got ${components}`);
  return madeWith(options, {
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
  });
}
