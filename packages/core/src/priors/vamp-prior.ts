import { gaussianMixture } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { randomNormal } from "../nn/index.js";
import { exp, sigmoid } from "../ops/index.js";
import { gaussianOf } from "../posteriors/index.js";
import { mixturePrior } from "./mixture-prior.js";
import type { Prior } from "./prior.js";
import { madeWith } from "../variant.js";

/** Options of `vampPrior`. */
export interface VampPriorOptions {
  /** Values of an image. */
  readonly size: number;
  /** Pseudo-inputs, k; default 500. */
  readonly components?: number;
}

/**
 * p(z) = 1/k sum_j q(z|u_j), the model's own posterior at k learned pseudo-inputs u_j = sigmoid(pseudoInputs_j); with labels, at that of no known label. Its KL is
 * sampled. Batch norm and dropout of the encoder see the pseudo-inputs as a batch of their own.
 * Parameters: `pseudoInputs` [k, size], start N(0, 2^2).
 * Throws InputError unless components and size are positive whole numbers, and where q is no diagonal Gaussian or is of another latent.
 * Source: Tomczak & Welling 2018, arXiv:1705.07120, whose pseudo-inputs are cut to 0..1 in place of the sigmoid.
 */
export function vampPrior({ size, components = 500 }: VampPriorOptions): Prior {
  for (const [key, value] of Object.entries({ size, components }))
    if (!(Number.isInteger(value) && value >= 1))
      throw new InputError(`prior.${key}: must be a positive whole number, got ${value}`);
  return madeWith(
    { components },
    {
      name: "vamp",
      build: (latent, scope, { encode } = {}) => {
        if (!encode)
          throw new InputError(
            "prior vamp: is made of the model's own q(z|x), and this latent has none of x alone; choose another model.prior.type",
          );
        const fans = { fanIn: components, fanOut: size };
        const inputs = sigmoid(scope.parameter("pseudoInputs", [components, size], randomNormal(2), fans));
        const q = gaussianOf("prior vamp", encode(inputs));
        return mixturePrior(gaussianMixture({ mean: q.mean, variance: exp(q.logVar) }), latent);
      },
    },
  );
}
