import { sizeOf, type Tensor } from "../graph/index.js";
import { abs, add, asTensor, exp, mul, neg, sub, sum, type Operand } from "../ops/index.js";
import type { Factorised } from "./distribution.js";

/**
 * Independent Laplace values of one scale:  log p(x) = -sum_j (|x_j - mean_j| / scale + log(2 scale)).
 * Shapes: mean, x [..., d], logScale a scalar -> [...].  Unit: nats; a density.
 */
export function laplace(mean: Tensor, logScale: Operand): Factorised {
  const inverse = exp(neg(asTensor(logScale)));
  return {
    mean,
    logProbPerValue: (x) => sub(neg(mul(abs(sub(x, mean)), inverse)), add(logScale, Math.LN2)),
    logProb: (x) =>
      sub(
        neg(mul(sum(abs(sub(x, mean)), -1), inverse)),
        mul(add(logScale, Math.LN2), sizeOf(x.shape.slice(-1), "laplace")),
      ),
  };
}
