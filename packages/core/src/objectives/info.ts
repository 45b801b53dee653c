import { z } from "zod";
import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, div, exp, matmul, mean, mul, reshape, square, sub, sum } from "../ops/index.js";
import { drawPrior, withOthers } from "./elbo-terms.js";
import { weightOption } from "./objective-options.js";
import type { Objective } from "./objective.js";

/** Kernels of the maximum mean discrepancy, of the squared distance in units of C: e^-s, and the inverse multiquadratic 1 / (1 + s). */
const kernels = {
  rbf: (s: Tensor): Tensor => exp(mul(s, -1)),
  imq: (s: Tensor): Tensor => div(1, add(s, 1)),
};
/** A kernel's word in a config. */
export type Kernel = keyof typeof kernels;
/** All of them. */
export const kernelNames = Object.keys(kernels) as Kernel[];

/** Options of `info`, in a config and in code. */
export const infoOptions = {
  // mutual information between x and z that is not paid for
  alpha: z.number().max(1).default(0).meta({ description: "The KL weighs 1 - alpha" }),
  // large, since an MMD is of the order of 0.01
  lambda: weightOption(1000, "The MMD weighs alpha + lambda - 1"),
  // the gradient of imq reaches far
  kernel: z
    .enum(kernelNames as [Kernel, ...Kernel[]])
    .default("imq")
    .meta({ description: "Kernel of the MMD" }),
  // distances are measured in 2 latent b^2, the mean squared distance of two draws of N(0, b^2 I)
  bandwidth: z.number().positive().default(1).meta({ description: "Width of the kernel; 1 fits N(0, I)" }),
};
export type InfoOptions = OptionsOf<typeof infoOptions>;

/**
 * The squared maximum mean discrepancy of two samples:  mean k(a, a') + mean k(b, b') - 2 mean k(a, b), over all pairs: 0 for equal samples,
 * never negative, and biased upwards by about 2 / n.  Kernels of s = |a - b|^2 / C, C = 2 latent bandwidth^2.
 * Shapes: a, b [n, latent] -> [].  Source: Gretton et al. 2012, "A kernel two-sample test".
 */
export function squaredMmd(a: Tensor, b: Tensor, kernel: Kernel, bandwidth: number): Tensor {
  const scale = 2 * Number(a.shape[1]) * bandwidth ** 2;
  const average = (x: Tensor, y: Tensor): Tensor => {
    // |x|^2 + |y|^2 - 2 x y: no [n, n, latent] tensor
    const squares = add(sum(square(x), -1, true), reshape(sum(square(y), -1), [1, -1]));
    return mean(kernels[kernel](div(sub(squares, mul(matmul(x, y, { transposeB: true }), 2)), scale)));
  };
  return sub(add(average(a, a), average(b, b)), mul(average(a, b), 2));
}

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
