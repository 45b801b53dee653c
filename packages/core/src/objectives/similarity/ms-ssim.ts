import { z } from "zod";
import { InputError } from "../../errors.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { abs, add, mean, mul, sub } from "../../ops/index.js";
import { madeWith } from "../../variant.js";
import { shapeOption, weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";
import { msSsimOf, scalesThatFit } from "./structural-similarity.js";

/** Options of `msSsim` in a config; code says the images' shape too. */
export const msSsimOptions = {
  alpha: z
    .number()
    .min(0)
    .max(1)
    .default(0.84)
    .meta({ description: "Share of structural similarity; the rest is the mean absolute difference" }),
  weight: weightOption(1, "Nats that a value of full difference costs"),
  klWeight: weightOption(1, "Weight of the KL"),
  window: z.int().min(3).default(11).meta({ description: "Side of the Gaussian window" }),
};
const allOptions = { ...msSsimOptions, shape: shapeOption };
export type MsSsimOptions = OptionsOf<typeof allOptions>;

/**
 * Reconstruction as an eye sees it:  weight d (alpha (1 - MS-SSIM(x, x~)) + (1 - alpha) |x - x~|_1 / d) + klWeight KL,  x~ the decoded mean, d the values of an image;
 * alpha 0 is the plain L1 loss. As many of the five scales as fit are used: two of 28x28 with a window of 11. Mean over the batch. No bound is descended: `rec` is
 * the likelihood's, for comparison, and the similarity is reported as `msSsim`.
 * Throws InputError for bad options, and images smaller than the window.
 * Source: Snell et al. 2017, arXiv:1511.06409; the mixture: Zhao et al. 2017, arXiv:1511.08861, equation 13 (without its Gaussian weight of the L1 part).
 */
export const msSsim = withOptions("objective", allOptions, ({ shape, ...options }): Objective => {
  const { alpha, weight, klWeight, window } = options;
  const [c, height, width] = shape;
  const scales = scalesThatFit(Math.min(height, width), window);
  if (scales === 0)
    throw new InputError(
      `objective.window: must be at most the images' shorter side, ${Math.min(height, width)}, got ${window}`,
    );
  return madeWith(options, {
    name: "ms-ssim",
    build: (terms) => {
      const { kl, parts, code } = terms.draw();
      const rebuilt = code("objective ms-ssim").decoded.mean;
      const similarity = mean(msSsimOf(terms.x, rebuilt, [c, height, width], { window, scales }));
      const apart = add(mul(sub(1, similarity), alpha), mul(mean(abs(sub(terms.x, rebuilt))), 1 - alpha));
      const loss = add(mul(apart, weight * c * height * width), mul(kl, klWeight));
      return { loss, parts: { ...parts, msSsim: similarity } };
    },
  });
});
