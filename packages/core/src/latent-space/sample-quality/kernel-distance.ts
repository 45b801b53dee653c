import { InputError } from "../../errors.js";
import { permutation } from "../../random/index.js";
import { checkPoints, checkSameDimensions, type Points } from "../points.js";

/** Options of `kernelDistance`. */
export interface KernelDistanceOptions {
  /** Pairs of subsets that are compared; default 10. */
  readonly subsets?: number;
  /** Rows of each; default 1000, or all where there are fewer. */
  readonly size?: number;
  readonly seed?: number;
}

/** Mean over subsets, and its standard error. */
export interface KernelDistance {
  readonly distance: number;
  readonly standardError: number;
}

/**
 * The kernel distance of two samples: the squared maximum mean discrepancy without bias, kernel (x y / d + 1)^3, mean over pairs of random subsets. Unlike the Frechet
 * distance its mean does not depend on the number of rows; for samples of one distribution it is 0 on average, and may be below 0. Of InceptionV3's features it is the KID.
 * Shapes: a [n, d], b [m, d].  Throws InputError for fewer than two rows, other dimensions, or counts out of range.
 * Source: Binkowski et al. 2018, arXiv:1801.01401.
 */
export function kernelDistance(a: Points, b: Points, options: KernelDistanceOptions = {}): KernelDistance {
  checkPoints("kernelDistance", a, 2);
  checkPoints("kernelDistance", b, 2);
  checkSameDimensions("kernelDistance", a, b);
  const most = Math.min(a.shape[0], b.shape[0]);
  const { subsets = 10, size = Math.min(1000, most), seed = 0 } = options;
  if (!(Number.isInteger(subsets) && subsets >= 2 && Number.isInteger(size) && size >= 2 && size <= most))
    throw new InputError(`kernelDistance: subsets must be 2 or more, of 2 to ${most} rows, got ${subsets} of ${size}`);
  const found = Array.from({ length: subsets }, (_, step) => {
    const rows = (points: Points, stream: string): Uint32Array =>
      permutation(points.shape[0], { seed, stream, step }).subarray(0, size);
    const [first, second] = [rows(a, "kernel-distance:a"), rows(b, "kernel-distance:b")];
    const own = sumOfKernels(a, first, a, first, true) + sumOfKernels(b, second, b, second, true);
    return own / (size * (size - 1)) - (2 * sumOfKernels(a, first, b, second, false)) / size ** 2;
  });
  const distance = found.reduce((sum, v) => sum + v, 0) / subsets;
  const squares = found.reduce((sum, v) => sum + (v - distance) ** 2, 0);
  return { distance, standardError: Math.sqrt(squares / (subsets - 1) / subsets) };
}

function sumOfKernels(a: Points, rowsA: Uint32Array, b: Points, rowsB: Uint32Array, isSame: boolean): number {
  const [, dimensions] = a.shape;
  let total = 0;
  for (let i = 0; i < rowsA.length; i++)
    for (let j = 0; j < rowsB.length; j++) {
      if (isSame && i === j) continue;
      let product = 0;
      for (let d = 0; d < dimensions; d++)
        product += a.data[rowsA[i] * dimensions + d] * b.data[rowsB[j] * dimensions + d];
      total += (product / dimensions + 1) ** 3;
    }
  return total;
}
