import type { Normal } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { add, exp, mul, neg, square, sub, sum } from "../ops/index.js";
import type { PosteriorDistribution } from "../posteriors/index.js";
import type { Kl } from "./prior.js";

/** A KL that splits by dimension, [..., rows, size]. */
export const klPerDimension = (perDimension: Tensor): Kl => ({ total: sum(perDimension, -1), perDimension });

const log2Pi = Math.log(2 * Math.PI);

/**
 * KL(q || p) of a q whose variances and entropy H are known, and a diagonal Gaussian p:
 * 1/2 sum_j (log(2 pi) + logVar_pj + (var_qj + (mean_qj - mean_pj)^2) exp(-logVar_pj)) - H.  Undefined for any other q.
 */
export function klByMoments(
  { mean, variance, entropy }: PosteriorDistribution,
  p: Pick<Normal, "mean" | "logVar">,
): Kl | undefined {
  if (!variance || !entropy) return undefined;
  const spread = mul(add(variance, square(sub(mean, p.mean))), exp(neg(p.logVar)));
  return { total: sub(mul(sum(add(spread, add(p.logVar, log2Pi)), -1), 0.5), entropy) };
}
