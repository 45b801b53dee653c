import type { Tensor } from "../graph/index.js";
import { cast, less, mul, sigmoid, softplus, sub, sum } from "../ops/index.js";
import type { Factorised } from "./distribution.js";

/** Independent bits by their logits. */
export interface Bernoulli extends Factorised {
  readonly logits: Tensor;
  /** Bits 0 and 1 from uniform noise in [0, 1): [u < mean]. No gradient flows. */
  sample(uniform: Tensor): Tensor;
}

/**
 * Independent Bernoulli values:  log p(x) = sum_j (x_j logits_j - softplus(logits_j)), finite for any logits; x may be a
 * probability too (then it is the expected log-likelihood).  Shapes: logits, x [..., d] -> [...].  Unit: nats.
 */
export function bernoulli(logits: Tensor): Bernoulli {
  const mean = sigmoid(logits);
  const logProbPerValue = (x: Tensor): Tensor => sub(mul(x, logits), softplus(logits));
  return {
    logits,
    mean,
    logProb: (x) => sum(logProbPerValue(x), -1),
    logProbPerValue,
    sample: (uniform) => cast(less(uniform, mean), "float"),
  };
}
