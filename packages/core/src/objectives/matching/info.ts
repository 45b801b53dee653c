import { z } from "zod";
import { InputError } from "../../errors.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { add, mul } from "../../ops/index.js";
import { drawPrior, withOthers } from "../elbo-terms.js";
import { kernelNames, squaredMmd } from "./mmd.js";
import { weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `info`, in a config and in code. */
export const infoOptions = {
  // mutual information between x and z that is not paid for
  alpha: z.number().max(1).default(0).meta({ description: "The KL weighs 1 - alpha" }),
  // large, since an MMD is of the order of 0.01
  lambda: weightOption(1000, "The MMD weighs alpha + lambda - 1"),
  // the gradient of imq reaches far
  kernel: z.enum(kernelNames).default("imq").meta({ description: "Kernel of the MMD" }),
  // distances are measured in 2 latent b^2, the mean squared distance of two draws of N(0, b^2 I)
  bandwidth: z.number().positive().default(1).meta({ description: "Width of the kernel; 1 fits N(0, I)" }),
};
export type InfoOptions = OptionsOf<typeof infoOptions>;

/**
 * InfoVAE:  -E_q[log p(x|z)] + (1 - alpha) KL(q(z|x) || p(z)) + (alpha + lambda - 1) MMD^2(q(z), p(z)), one code of each image against as many of the
 * prior; mean over the batch, in nats per image. alpha = 1 is the MMD-VAE; alpha = 0, lambda = 1 the ELBO. A learned prior moves with its draws.
 * The discrepancy is reported as `mmd`.
 * Throws InputError for alpha > 1, alpha + lambda < 1, an unknown kernel, or a bandwidth that is not above 0.
 * Source: Zhao et al. 2017, arXiv:1706.02262; the kernel imq: Tolstikhin et al. 2018, arXiv:1711.01558.
 */
export const info = withOptions("objective", infoOptions, (options): Objective => {
  const { alpha, lambda, kernel, bandwidth } = options;
  if (alpha + lambda < 1)
    throw new InputError(`objective.lambda: must be at least 1 - alpha = ${1 - alpha}, got ${lambda}`);
  return {
    name: "info",
    build: (terms) => {
      const { rec, parts, code } = terms.draw();
      const own = code("objective info");
      const mmd = squaredMmd(own.z, drawPrior(terms, own), kernel, bandwidth);
      return {
        loss: add(add(withOthers(rec, own.klOfOthers), mul(own.kl, 1 - alpha)), mul(mmd, alpha + lambda - 1)),
        parts: { ...parts, mmd },
      };
    },
  };
});
