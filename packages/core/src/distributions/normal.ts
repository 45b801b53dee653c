import type { Tensor } from "../graph/index.js";
import { add, div, exp, log, mul, neg, sub, sum, square } from "../ops/index.js";
import type { Factorised, Reparameterised } from "./distribution.js";

/** log(2 pi) */
const log2Pi = Math.log(2 * Math.PI);

/** A diagonal Gaussian by mean and log-variance. */
export interface Normal extends Reparameterised, Factorised {
  readonly logVar: Tensor;
  /** exp(logVar / 2), of logVar's shape. */
  readonly stddev: Tensor;
  /** Entropy of each event, 1/2 sum_j (log(2 pi e) + logVar_j).  Shape [...]. Unit: nats. */
  entropy(): Tensor;
}

/** What says all of a diagonal Gaussian, each [..., d]. */
export type GaussianParameters = Pick<Normal, "mean" | "logVar">;

/**
 * A diagonal Gaussian, its draws being mean + stddev noise:  log p(x) = -1/2 sum_j ((x_j - mean_j)^2 exp(-logVar_j) + logVar_j + log(2 pi)).
 * Shapes: mean, logVar [..., d].  Unit: nats.
 */
export function normal(mean: Tensor, logVar: Tensor): Normal {
  const stddev = exp(mul(logVar, 0.5));
  // what does not depend on x is added up first: x may have more axes
  const minusTwice = (x: Tensor): Tensor => add(mul(square(sub(x, mean)), exp(mul(logVar, -1))), add(logVar, log2Pi));
  return {
    mean,
    logVar,
    stddev,
    logProb: (x) => mul(sum(minusTwice(x), -1), -0.5),
    logProbPerValue: (x) => mul(minusTwice(x), -0.5),
    sample: (noise) => add(mean, mul(stddev, noise)),
    entropy: () => mul(sum(add(logVar, log2Pi + 1), -1), 0.5),
  };
}

/**
 * The product of two densities, normalised: precisions add up, and weigh the means.  precision = 1 / var_a + 1 / var_b,
 * mean = (mean_a / var_a + mean_b / var_b) / precision.  Shapes: [..., d].
 */
export function normalProduct(a: GaussianParameters, b: GaussianParameters): Normal {
  const [precisionA, precisionB] = [exp(neg(a.logVar)), exp(neg(b.logVar))];
  const precision = add(precisionA, precisionB);
  return normal(div(add(mul(a.mean, precisionA), mul(b.mean, precisionB)), precision), neg(log(precision)));
}

/**
 * log N(x; 0, I) = -1/2 sum_j (x_j^2 + log(2 pi)).  Shapes: [..., d] -> [...].  Unit: nats.
 */
export const standardNormalLogProb = (x: Tensor): Tensor => mul(sum(add(square(x), log2Pi), -1), -0.5);

/**
 * KL(q || N(0, I)) of a diagonal Gaussian q, per latent:  1/2 (mean_j^2 + exp(logVar_j) - 1 - logVar_j)
 * Shapes: mean, logVar [..., d] -> [..., d].  Unit: nats.  Source: Kingma & Welling 2014, arXiv:1312.6114, appendix B.
 */
export const klToStandardNormal = ({ mean, logVar }: GaussianParameters): Tensor =>
  mul(sub(sub(add(square(mean), exp(logVar)), 1), logVar), 0.5);

/**
 * KL(q || p) of two diagonal Gaussians, per latent:
 * 1/2 (logVar_p - logVar_q + (exp(logVar_q) + (mean_q - mean_p)^2) exp(-logVar_p) - 1).  Shapes: [..., d].  Unit: nats.
 */
export function klBetweenNormals(q: GaussianParameters, p: GaussianParameters): Tensor {
  const spread = mul(add(exp(q.logVar), square(sub(q.mean, p.mean))), exp(mul(p.logVar, -1)));
  return mul(sub(add(sub(p.logVar, q.logVar), spread), 1), 0.5);
}
