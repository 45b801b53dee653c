import { z } from "zod";
import { gaussianMixture } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { fill } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { broadcastTo, exp } from "../ops/index.js";
import { madeWith } from "../variant.js";
import { mixturePrior } from "./mixture-prior.js";
import type { Prior } from "./prior.js";

/** Options of `exemplarPrior` in a config; code gives the values of an image too. */
export const exemplarOptions = {
  components: z
    .int()
    .min(1)
    .max(100_000)
    .default(500)
    .meta({ description: "Training images that stand for all, drawn when the training begins" }),
};
const allOptions = { ...exemplarOptions, size: z.int().min(1).meta({ description: "Values of an image" }) };
export type ExemplarPriorOptions = OptionsOf<typeof allOptions>;

/**
 * p(z) = 1/k sum_n N(z; mean(x_n), exp(logVar) I) over k training images x_n, where mean(x) is the code that the model's own q gives x, and logVar one learned number: a draw
 * is a neighbour of an image that was seen. With labels, at that of no known label. Its KL is sampled.
 * The images are drawn by the seed and kept with the model (`exemplars` [k, size]); the paper takes all images, in training those nearest to a code, and leaves out the image
 * itself; here an image in k of all sees itself.  Parameter: `logVar`, start 0.
 * Throws InputError where there is no q of x alone.  Source: Norouzi, Fleet & Norouzi 2020, arXiv:2004.04795.
 */
export const exemplarPrior = withOptions("prior", allOptions, ({ size, components }): Prior =>
  // the size is the images' own
  madeWith(
    { components },
    {
      name: "exemplar",
      build: (latent, scope, { encode } = {}) => {
        if (!encode)
          throw new InputError(
            "prior exemplar: is made of the model's own q(z|x), and this latent has none of x alone; choose another model.prior.type",
          );
        const images = scope.trainingRows("exemplars", components, size);
        const logVar = scope.parameter("logVar", [], fill(0), { fanIn: components, fanOut: latent });
        const { mean } = encode(images);
        return mixturePrior(gaussianMixture({ mean, variance: broadcastTo(exp(logVar), mean.shape) }), latent);
      },
    },
  ),
);
