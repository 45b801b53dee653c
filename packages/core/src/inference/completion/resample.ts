import { fillUniform, type RandomAddress } from "../../random/index.js";

/** log mean exp(x), stable. */
export function logMeanExp(x: ArrayLike<number>): number {
  const top = largest(x);
  if (!Number.isFinite(top)) return top;
  let total = 0;
  for (let i = 0; i < x.length; i++) total += Math.exp(x[i] - top);
  return top + Math.log(total / x.length);
}

/**
 * Effective number of samples of importance weights,  (sum w)^2 / sum w^2:  from 1 (one weight has it all) to their number (all are
 * equal).  Source: Kong 1992, technical report 348, University of Chicago.
 */
export function effectiveSamples(logWeights: ArrayLike<number>): number {
  const top = largest(logWeights);
  let [total, squares] = [0, 0];
  for (let i = 0; i < logWeights.length; i++) {
    const w = Math.exp(logWeights[i] - top);
    total += w;
    squares += w * w;
  }
  return total ** 2 / squares;
}

/** log of the mean of exp(x) under weights that are normalised first:  log (sum w exp(x) / sum w).  Unit: that of x. */
export function weightedLogMeanExp(x: ArrayLike<number>, logWeights: ArrayLike<number>): number {
  const joint = Array.from(logWeights, (w, i) => w + x[i]);
  return logMeanExp(joint) - logMeanExp(logWeights);
}

/**
 * Sampling importance resampling without replacement: `count` different indices, each drawn with the probability of its weight
 * among those that are left; the first alone is an exact draw by the weights. Drawn at once as the `count` largest log w + Gumbel noise.
 * Source: Rubin 1988; without replacement: Gelman et al., Bayesian Data Analysis, 3rd edition, section 10.4; Kool et al. 2019, arXiv:1903.06059.
 */
export function resample(logWeights: ArrayLike<number>, count: number, address: RandomAddress): number[] {
  const uniform = fillUniform(new Float64Array(logWeights.length), address);
  const keys = Float64Array.from(logWeights, (w, i) => w - Math.log(-Math.log(uniform[i] + 2 ** -33)));
  return Array.from(keys.keys())
    .sort((a, b) => keys[b] - keys[a])
    .slice(0, count);
}

const largest = (x: ArrayLike<number>): number => {
  let top = -Infinity;
  for (let i = 0; i < x.length; i++) top = Math.max(top, x[i]);
  return top;
};
