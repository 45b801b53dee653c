import type { Tensor } from "../../graph/index.js";
import { add, div, exp, matmul, max, mean, mul, reshape, square, sub, sum } from "../../ops/index.js";

/** Kernels of the maximum mean discrepancy, of the squared distance in units of C: e^-s, and the inverse multiquadratic 1 / (1 + s). */
const kernels = {
  rbf: (s: Tensor): Tensor => exp(mul(s, -1)),
  imq: (s: Tensor): Tensor => div(1, add(s, 1)),
};
/** A kernel's word in a config. */
export type Kernel = keyof typeof kernels;
/** All of them. */
export const kernelNames = Object.keys(kernels) as [Kernel, ...Kernel[]];

/** |x_i|^2 + |y_j|^2 - 2 x_i y_j, [n, m]: no [n, m, latent] tensor. */
const squaredDistances = (x: Tensor, y: Tensor): Tensor => {
  const squares = add(sum(square(x), -1, true), reshape(sum(square(y), -1), [1, -1]));
  return sub(squares, mul(matmul(x, y, { transposeB: true }), 2));
};

/**
 * The squared maximum mean discrepancy of two samples:  mean k(a, a') + mean k(b, b') - 2 mean k(a, b), over all pairs: 0 for equal samples,
 * never negative, and biased upwards by about 2 / n.  Kernels of s = |a - b|^2 / C, C = 2 latent bandwidth^2.
 * Shapes: a, b [n, latent] -> [].  Source: Gretton et al. 2012, "A kernel two-sample test".
 */
export function squaredMmd(a: Tensor, b: Tensor, kernel: Kernel, bandwidth: number): Tensor {
  const scale = 2 * Number(a.shape[1]) * bandwidth ** 2;
  const average = (x: Tensor, y: Tensor): Tensor => mean(kernels[kernel](div(squaredDistances(x, y), scale)));
  return sub(add(average(a, a), average(b, b)), mul(average(a, b), 2));
}

/**
 * The same without bias, a kernel summed over several widths:  k = sum_c k_c, k_c of s = |a - b|^2 / (2 latent c), pairs of an item with itself left out. Its
 * mean is 0 for two samples of one distribution, so that it may be below 0.  Shapes: a, b [n, latent], n >= 2 -> [].
 * Source: Tolstikhin et al. 2018, arXiv:1711.01558, algorithm 2; Gretton et al. 2012, lemma 6.
 */
export function unbiasedMmd(a: Tensor, b: Tensor, kernel: Kernel, scales: readonly number[]): Tensor {
  const [n, latent] = a.shape.map(Number);
  const all = (x: Tensor, y: Tensor): Tensor => {
    // rounding may leave a distance of an item to itself below 0
    const distances = max(squaredDistances(x, y), 0);
    return scales.map((c) => sum(kernels[kernel](div(distances, 2 * latent * c)))).reduce(add);
  };
  // every kernel is 1 at distance 0
  const others = (x: Tensor): Tensor => div(sub(all(x, x), n * scales.length), n * (n - 1));
  return sub(add(others(a), others(b)), mul(all(a, b), 2 / n ** 2));
}
