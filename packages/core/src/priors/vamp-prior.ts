import { z } from "zod";
import { gaussianMixture } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { withOptions, type OptionsOf } from "../options.js";
import { randomNormal } from "../nn/index.js";
import { exp, sigmoid } from "../ops/index.js";
import { gaussianOf } from "../posteriors/index.js";
import { mixturePrior } from "./mixture-prior.js";
import { madeWith } from "../variant.js";
import type { Prior } from "./prior.js";

/** Options of `vampPrior` in a config; code gives the values of an image too. */
export const vampOptions = {
  components: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .meta({ description: "Pseudo-inputs, whose posteriors are mixed" }),
};
const allOptions = { ...vampOptions, size: z.int().min(1).meta({ description: "Values of an image" }) };
export type VampPriorOptions = OptionsOf<typeof allOptions>;

/**
 * p(z) = 1/k sum_j q(z|u_j), the model's own posterior at k learned pseudo-inputs u_j = sigmoid(pseudoInputs_j); with labels, at that of no known label. Its KL is
 * sampled. Batch norm and dropout of the encoder see the pseudo-inputs as a batch of their own.
 * Parameters: `pseudoInputs` [k, size], start N(0, 2^2).
 * Throws InputError unless components and size are positive whole numbers, and where q is no diagonal Gaussian or is of another latent.
 * Source: Tomczak & Welling 2018, arXiv:1705.07120, whose pseudo-inputs are cut to 0..1 in place of the sigmoid.
 */
export const vampPrior = withOptions("prior", allOptions, ({ size, components }): Prior =>
  // the size is the images' own
  madeWith(
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
  ),
);
