import type { Tensor } from "../graph/index.js";
import { add, clip, exp, expm1, greater, less, log, logSigmoid, mul, neg, sub, sum, where } from "../ops/index.js";
import type { Factorised } from "./distribution.js";

/**
 * A logistic on the line, cut into `levels` masses on the values 0, 1/(levels - 1), ..., 1: a value's mass is the logistic's between the
 * borders half a step below and above it, and the two outer values have the tails too. With a = (x + half - location) / scale
 * and b = (x - half - location) / scale,
 *
 *     sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - e^-(a - b)),
 *
 * whose logarithm is a sum of terms that are each exact, however far from the location: no threshold is needed. Masses add up to 1.
 * Shapes: location, x [..., d], logScale a scalar, [d] or like location -> [...].  Unit: nats; at most 0. `mean` is the location held
 * in [0, 1], which is the mean but for the cut tails.  Source: Salimans et al. 2017 (PixelCNN++), arXiv:1701.05517, section 2.1.
 */
export function discretisedLogistic(location: Tensor, logScale: Tensor, levels = 256): Factorised {
  const half = 0.5 / (levels - 1);
  const inverse = exp(neg(logScale));
  const inside = log(neg(expm1(mul(inverse, -2 * half))));
  const logProbPerValue = (x: Tensor): Tensor => {
    const off = sub(x, location);
    const upTo = logSigmoid(mul(add(off, half), inverse));
    const from = logSigmoid(mul(sub(half, off), inverse));
    const [first, last] = [less(x, half), greater(x, 1 - half)];
    return where(first, upTo, where(last, from, add(add(upTo, from), inside)));
  };
  return { mean: clip(location, 0, 1), logProb: (x) => sum(logProbPerValue(x), -1), logProbPerValue };
}
