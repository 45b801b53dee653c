import type { Factorised } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";

/** p(x|z) in a graph, whose values are independent given z: its mean is the reconstruction, in [0, 1] for images. */
export interface LikelihoodDistribution extends Factorised {
  /** Where the decoder's output is a logit. */
  readonly logits?: Tensor;
  /**
   * What log p(x|z) needs beside `mean`, by name; each broadcasts with the mean. Asked for at inference; exported decoders have it as outputs.
   * docs/densities.md says how each makes log p(x|z).
   */
  readonly parameters?: () => Readonly<Record<string, Tensor>>;
}

/**
 * What a log-probability is of: `bits`, binarised values; `density`, grey values as reals in [0, 1]; `mass`, the 256 grey levels; `row`, the
 * cells of a table's row, each a density or a mass; `none`, where it is no log-probability at all. Numbers of different measures cannot be compared, but see
 * `bitsPerDim`.
 */
export type Measure = "bits" | "density" | "mass" | "row" | "none";

/** The form of p(x|z): what the decoder's output means. */
export interface Likelihood {
  readonly name: string;
  /** Decoder outputs needed for each value of x. */
  readonly outputsPerValue: number;
  /** Decoder outputs of an image or row of `size` values, where they are not as many for each. */
  readonly outputsOf?: (size: number) => number;
  /** Whether the first of the decoder's outputs are logits of the mean, or nearly so; else they are the mean. */
  readonly isLogit?: boolean;
  /** Whether x must be 0 or 1. */
  readonly binary: boolean;
  readonly measure: Measure;
  /** p(x|z) from the decoder's output, [..., outputsPerValue * d]: all first numbers, then all second ones; `given` are the labels or covariates of the rows. */
  build(output: Tensor, scope: Scope, given?: Tensor): LikelihoodDistribution;
}
