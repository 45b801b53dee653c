import type { ColumnLikelihoodName } from "../../data/index.js";
import type { Tensor } from "../../graph/index.js";
import { concat, reshape, select } from "../../ops/index.js";
import type { Uniform } from "./draws.js";

/** p(x|z) of columns of one kind, n of them at once, x a number each. */
export interface ColumnLikelihood {
  readonly name: ColumnLikelihoodName;
  /** Decoder outputs of one column. */
  outputs(categories: number): number;
  /**
   * The numbers that say p(x) from the decoder's.  Shapes: outputs [..., n, outputs] -> [..., n, parameters]. `typical` [n] is the columns' usual size, from
   * which counts start: their mean over the training rows; `categories` are as `outputs` is told.
   */
  parameters(outputs: Tensor, typical: Tensor, categories: number): Tensor;
  /** log p(x).  Shapes: x [..., n], parameters [..., n, parameters] -> [..., n].  Unit: nats; a density of real numbers, a mass of all others. */
  logProb(x: Tensor, parameters: Tensor): Tensor;
  /** The mean of numbers, and of categories the place of the likeliest.  Shape [..., n]. */
  mean(parameters: Tensor): Tensor;
  /** Mean and standard deviation of a number from one column's parameters; absent for categories. */
  readonly moments?: (parameters: ArrayLike<number>) => readonly [mean: number, stddev: number];
  /** Of counts: their first output is the log of the mean, beside `typical`, and that of a dispersion stands at this place, where there is one. */
  readonly counts?: { readonly dispersion?: number };
  /** A draw from one column's parameters. */
  sample(parameters: ArrayLike<number>, uniform: Uniform): number;
}

/** One number of each column: [..., n, parameters] -> [..., n]. */
export const at = (parameters: Tensor, index: number): Tensor => select(parameters, -1, index);

/** Numbers of each column side by side: each [..., n] -> [..., n, numbers]. */
export const together = (...numbers: readonly Tensor[]): Tensor =>
  concat(numbers.map((one) => reshape(one, [...one.shape, 1])));
