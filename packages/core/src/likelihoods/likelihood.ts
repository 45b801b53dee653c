import type { Distribution } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";

/** p(x|z) in a graph: its mean is the reconstruction, in [0, 1] for images. */
export interface LikelihoodDistribution extends Distribution {
  /** Where the decoder's output is a logit. */
  readonly logits?: Tensor;
}

/** The form of p(x|z): what the decoder's output means. */
export interface Likelihood {
  readonly name: string;
  /** Decoder outputs needed for each value of x. */
  readonly outputsPerValue: number;
  /** Whether x must be 0 or 1. */
  readonly binary: boolean;
  /** p(x|z) from the decoder's output, [..., outputsPerValue * d]. */
  build(output: Tensor, scope: Scope): LikelihoodDistribution;
}
