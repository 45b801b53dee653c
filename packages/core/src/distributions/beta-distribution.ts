import type { Tensor } from "../graph/index.js";
import { add, lgamma, log, mul, sub, sum } from "../ops/index.js";
import type { Factorised } from "./distribution.js";

/**
 * Independent Beta values in (0, 1) by mean and concentration, alpha = mean concentration and beta = (1 - mean) concentration:
 *
 *     log p(x) = sum_j (log Gamma(alpha_j + beta_j) - log Gamma(alpha_j) - log Gamma(beta_j)
 *                       + (alpha_j - 1) log x_j + (beta_j - 1) log (1 - x_j)).
 *
 * The variance is mean (1 - mean) / (concentration + 1). `rest` is 1 - mean, given apart since near mean 1 the difference would lose
 * its digits.  Shapes: mean, rest, x [..., d], concentration a scalar or like mean -> [...].  Unit: nats; a density on (0, 1).
 * In float32 log Gamma's own rounding shows at large concentrations: 784 values together are good to 1e-3 nats at 20, 0.07 at 200.
 * Source: Ferrari & Cribari-Neto 2004, "Beta regression for modelling rates and proportions", equation 4.
 */
export function betaDistribution(mean: Tensor, rest: Tensor, concentration: Tensor): Factorised {
  const [a, b] = [mul(mean, concentration), mul(rest, concentration)];
  const logNormaliser = sub(lgamma(concentration), add(lgamma(a), lgamma(b)));
  const power = (exponent: Tensor, x: Tensor): Tensor => mul(sub(exponent, 1), log(x));
  const logProbPerValue = (x: Tensor): Tensor => add(logNormaliser, add(power(a, x), power(b, sub(1, x))));
  return { mean, logProb: (x) => sum(logProbPerValue(x), -1), logProbPerValue };
}
