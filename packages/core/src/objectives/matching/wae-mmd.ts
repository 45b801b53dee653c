import { z } from "zod";
import { InputError } from "../../errors.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { add, mul } from "../../ops/index.js";
import { drawPrior, withOthers } from "../elbo-terms.js";
import { kernelNames, unbiasedMmd } from "./mmd.js";
import { codeOption, weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `waeMmd`, in a config and in code. */
export const waeMmdOptions = {
  // of an MMD of the order of 0.01
  lambda: weightOption(1000, "Weight of the MMD"),
  kernel: z.enum(kernelNames).default("imq").meta({ description: "Kernel of the MMD" }),
  scales: z
    .array(z.number().positive())
    .min(1)
    .default([0.1, 0.2, 0.5, 1, 2, 5, 10])
    .meta({ description: "Widths over which the kernel is summed, in units of 2 latent" }),
  code: codeOption("point"),
};
export type WaeMmdOptions = OptionsOf<typeof waeMmdOptions>;

/**
 * The Wasserstein autoencoder with a maximum mean discrepancy:  -E[log p(x|z)] + lambda MMD^2(q(z), p(z)), one code of each image against as many draws of the
 * prior; only all codes together must look like the prior, those of one image need not. With the squared error as likelihood, -log p is the transport's cost.
 * Mean over the batch, in nats per image; no bound of log p(x). The discrepancy, without bias, is reported as `mmd`, and may be below 0.
 * Throws InputError for bad options, or a batch of one image.  Source: Tolstikhin et al. 2018, arXiv:1711.01558, algorithm 2.
 */
export const waeMmd = withOptions("objective", waeMmdOptions, (options): Objective => {
  const { lambda, kernel, scales, code } = options;
  return {
    name: "wae-mmd",
    ...(code === "point" && { code }),
    build: (terms) => {
      if (terms.x.shape[0] === 1)
        throw new InputError('objective.type: "wae-mmd" compares the codes of a batch of 2 images or more, got 1');
      const drawn = terms.draw();
      const own = drawn.code("objective wae-mmd");
      const mmd = unbiasedMmd(own.z, drawPrior(terms, own), kernel, scales);
      return { loss: add(withOthers(drawn.rec, own.klOfOthers), mul(mmd, lambda)), parts: { ...drawn.parts, mmd } };
    },
  };
});
