import type { Tensor } from "../graph/index.js";
import { abs, add, div, less, log, mul, softplus, square, sub, sum, tanh, where } from "../ops/index.js";
import type { Factorised } from "./distribution.js";

/** Below this |logit| the series stands in for the closed forms, whose terms cancel: both are good to 1e-7 there. */
const seriesBelow = 0.5;
/** log (l / tanh(l/2)) - log 2 = sum_n (2^(2n-1) - 1) B_2n / (n (2n)!) l^2n, n = 1, 2, ...; B_2n are Bernoulli numbers. */
const normaliserSeries = [1 / 12, -7 / 1440, 31 / 90720, -127 / 4838400, 511 / 239500800];
/** (1/2 coth(l/2) - 1/l) / l = sum_n B_2n / (2n)! l^(2n-2). */
const meanSeries = [1 / 12, -1 / 720, 1 / 30240, -1 / 1209600, 1 / 47900160];

/** factors[0] + factors[1] y + factors[2] y^2 + ... */
function polynomial(factors: readonly number[], y: Tensor): Tensor {
  const [last, ...rest] = [...factors].reverse();
  const [second, ...others] = rest;
  return others.reduce((total, c) => add(mul(total, y), c), add(mul(y, last), second));
}

/**
 * Independent continuous Bernoulli values in [0, 1], lambda = sigmoid(logits):
 *
 *     log p(x) = sum_j (x_j l_j - softplus(l_j) + log (l_j / tanh(l_j / 2))),   l = logits,
 *
 * the last term being the log normaliser (log 2 at l = 0). The mean is 1/2 + 1/2 coth(l/2) - 1/l, which is not lambda. Both are
 * even-odd series near l = 0, and finite for any logits.  Shapes: logits, x [..., d] -> [...].  Unit: nats; a density on [0, 1].
 * Source: Loaiza-Ganem & Cunningham 2019, arXiv:1907.06845, equations 6 to 8, in logits.
 */
export function continuousBernoulli(logits: Tensor): Factorised {
  const small = less(abs(logits), seriesBelow);
  // each branch sees values at which it and its gradient are finite
  const near = where(small, logits, 0);
  const far = where(small, 1, logits);
  const squared = square(near);
  const halfTanh = tanh(mul(far, 0.5));
  const logNormaliser = where(
    small,
    add(mul(polynomial(normaliserSeries, squared), squared), Math.LN2),
    log(div(far, halfTanh)),
  );
  const fromHalf = where(small, mul(polynomial(meanSeries, squared), near), sub(div(0.5, halfTanh), div(1, far)));
  const logProbPerValue = (x: Tensor): Tensor => add(sub(mul(x, logits), softplus(logits)), logNormaliser);
  return { mean: add(fromHalf, 0.5), logProb: (x) => sum(logProbPerValue(x), -1), logProbPerValue };
}
