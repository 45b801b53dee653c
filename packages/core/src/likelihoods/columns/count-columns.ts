import type { Tensor } from "../../graph/index.js";
import {
  add,
  clip,
  exp,
  greater,
  lgamma,
  log,
  logSigmoid,
  mul,
  neg,
  sigmoid,
  softplus,
  sub,
  where,
} from "../../ops/index.js";
import { at, together, type ColumnLikelihood } from "./column-likelihood.js";
import { drawGamma, drawPoisson } from "./draws.js";

/** log of a count's mean from a decoder's output, beside the column's typical size; held so that no rate overflows. */
const decodedLogMean = (output: Tensor, typical: Tensor): Tensor => clip(add(output, log(typical)), -15, 20);

/** Counts by a decoded rate:  log p(x) = x log rate - rate - log x!.  Parameter: log rate. */
export const poissonColumn: ColumnLikelihood = {
  name: "poisson",
  counts: {},
  outputs: () => 1,
  parameters: (o, typical) => together(decodedLogMean(at(o, 0), typical)),
  logProb: (x, p) => sub(sub(mul(x, at(p, 0)), exp(at(p, 0))), lgamma(add(x, 1))),
  mean: (p) => exp(at(p, 0)),
  moments: (p) => [Math.exp(p[0]), Math.exp(p[0] / 2)],
  sample: (p, uniform) => drawPoisson(Math.exp(p[0]), uniform),
};

/**
 * log NB(x; mean m, dispersion r), of variance m + m^2 / r, a Poisson count whose rate is Gamma(r, m / r):
 *
 *     log Gamma(x + r) - log Gamma(r) - log x! + r log(r / (r + m)) + x log(m / (r + m)).
 *
 * log(r / (r + m)) = log sigmoid(log r - log m) is finite for any of them.
 */
function logNegativeBinomial(x: Tensor, logMean: Tensor, logDispersion: Tensor): Tensor {
  const r = exp(logDispersion);
  const ways = sub(sub(lgamma(add(x, r)), lgamma(r)), lgamma(add(x, 1)));
  const odds = sub(logDispersion, logMean);
  return add(ways, add(mul(r, logSigmoid(odds)), mul(x, logSigmoid(neg(odds)))));
}

const drawNegativeBinomial = (logMean: number, logDispersion: number, uniform: () => number): number => {
  const r = Math.exp(logDispersion);
  return drawPoisson((drawGamma(r, uniform) / r) * Math.exp(logMean), uniform);
};

/** Variance of NB, m + m^2 / r. */
const varianceOf = (logMean: number, logDispersion: number): number =>
  Math.exp(logMean) + Math.exp(2 * logMean - logDispersion);

/** log of a decoded dispersion: from nearly Poisson to far more zeros than any mean explains. */
const decodedLogDispersion = (output: Tensor): Tensor => clip(output, -7, 7);

/** Counts that vary more than Poisson's, see `logNegativeBinomial`; mean and dispersion are decoded.  Parameters: log mean, log dispersion. */
export const negativeBinomialColumn: ColumnLikelihood = {
  name: "negative-binomial",
  counts: { dispersion: 1 },
  outputs: () => 2,
  parameters: (o, typical) => together(decodedLogMean(at(o, 0), typical), decodedLogDispersion(at(o, 1))),
  logProb: (x, p) => logNegativeBinomial(x, at(p, 0), at(p, 1)),
  mean: (p) => exp(at(p, 0)),
  moments: (p) => [Math.exp(p[0]), Math.sqrt(varianceOf(p[0], p[1]))],
  sample: (p, uniform) => drawNegativeBinomial(p[0], p[1], uniform),
};

/**
 * The same with probability w of a zero besides:  log p(0) = log(w + (1 - w) NB(0)),  log p(x) = log(1 - w) + log NB(x) above. The logit of w is decoded.
 * Parameters: log mean and log dispersion of NB, logit of w.  Source: Lopez et al. 2018 (scVI), doi:10.1038/s41592-018-0229-2.
 */
export const zeroInflatedColumn: ColumnLikelihood = {
  name: "zero-inflated-negative-binomial",
  counts: { dispersion: 1 },
  outputs: () => 3,
  // zeros besides are rare at the start
  parameters: (o, typical) =>
    together(decodedLogMean(at(o, 0), typical), decodedLogDispersion(at(o, 1)), sub(at(o, 2), 2)),
  logProb: (x, p) => {
    const counted = add(logNegativeBinomial(x, at(p, 0), at(p, 1)), logSigmoid(neg(at(p, 2))));
    const besides = logSigmoid(at(p, 2));
    const zero = add(counted, softplus(sub(besides, counted)));
    return where(greater(x, 0), counted, zero);
  },
  mean: (p) => mul(exp(at(p, 0)), sigmoid(neg(at(p, 2)))),
  moments: (p) => {
    const counted = 1 / (1 + Math.exp(p[2]));
    const mean = Math.exp(p[0]);
    // E[x^2] - E[x]^2, x being 0 where it is not counted
    return [counted * mean, Math.sqrt(counted * (varianceOf(p[0], p[1]) + mean * mean * (1 - counted)))];
  },
  sample: (p, uniform) => (uniform() < 1 / (1 + Math.exp(-p[2])) ? 0 : drawNegativeBinomial(p[0], p[1], uniform)),
};
