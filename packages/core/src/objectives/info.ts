import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { add, div, exp, matmul, mean, mul, reshape, square, sub, sum } from "../ops/index.js";
import { checkNotNegative } from "./check.js";
import { drawPrior, withOthers } from "./elbo-terms.js";
import type { Objective } from "./objective.js";
import { madeWith } from "../variant.js";

/** Kernels of the maximum mean discrepancy, of the squared distance in units of C: e^-s, and the inverse multiquadratic 1 / (1 + s). */
const kernels = {
  rbf: (s: Tensor): Tensor => exp(mul(s, -1)),
  imq: (s: Tensor): Tensor => div(1, add(s, 1)),
};
/** A kernel's word in a config. */
export type Kernel = keyof typeof kernels;
/** All of them. */
export const kernelNames = Object.keys(kernels) as Kernel[];

/** Options of `info`. */
export interface InfoOptions {
  /** Mutual information between x and z that is not paid for: the KL weighs 1 - alpha; default 0. At most 1, where the KL is gone. */
  readonly alpha?: number;
  /** The MMD weighs alpha + lambda - 1; default 1000, since an MMD is of the order of 0.01. */
  readonly lambda?: number;
  /** Default `imq`, whose gradient reaches far. */
  readonly kernel?: Kernel;
  /** Width b of the kernel: distances are measured in C = 2 latent b^2, the mean squared distance of two draws of N(0, b^2 I); default 1. */
  readonly bandwidth?: number;
}

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
export function info(options: InfoOptions = {}): Objective {
  const { alpha = 0, lambda = 1000, kernel = "imq", bandwidth = 1 } = options;
  if (!(alpha <= 1 && Number.isFinite(alpha)))
    throw new InputError(`objective.alpha: must be a number, 1 or less, got ${alpha}`);
  checkNotNegative({ lambda });
  if (alpha + lambda < 1)
    throw new InputError(`objective.lambda: must be at least 1 - alpha = ${1 - alpha}, got ${lambda}`);
  if (!(bandwidth > 0 && Number.isFinite(bandwidth)))
    throw new InputError(`objective.bandwidth: must be a number above 0, got ${bandwidth}`);
  if (!Object.hasOwn(kernels, kernel))
    throw new InputError(`objective.kernel: must be one of ${kernelNames.join(", ")}, got "${kernel as string}"`);
  return madeWith(options, {
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
  });
}
