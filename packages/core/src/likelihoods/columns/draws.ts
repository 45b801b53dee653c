/** Numbers that are uniform in [0, 1), one a call. */
export type Uniform = () => number;

/** A number from N(0, 1). Source: Box & Muller 1958, doi:10.1214/aoms/1177706645. */
export const drawNormal = (uniform: Uniform): number =>
  Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/**
 * A number from Gamma(shape, 1), shape > 0. Source: Marsaglia & Tsang 2000, doi:10.1145/358407.358414; below 1 by U^(1 / shape) times one of shape + 1.
 */
export function drawGamma(shape: number, uniform: Uniform): number {
  if (shape < 1) return drawGamma(shape + 1, uniform) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = drawNormal(uniform);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** log Gamma(k + 1) by Stirling's series with three terms, from 10 on within 1e-9. */
function logFactorial(k: number): number {
  if (k < 10) {
    let product = 1;
    for (let i = 2; i <= k; i++) product *= i;
    return Math.log(product);
  }
  const x = k + 1;
  const x2 = x * x;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + (1 / 12 - (1 / 360 - 1 / 1260 / x2) / x2) / x;
}

/**
 * A count from Poisson(rate). Below 10 by adding up its masses; else by transformed rejection.
 * Source: Hormann 1993, "The transformed rejection method for generating Poisson random variables", algorithm PTRS.
 */
export function drawPoisson(rate: number, uniform: Uniform): number {
  if (rate < 10) {
    let [count, mass] = [0, Math.exp(-rate)];
    for (let left = uniform() - mass; left >= 0 && count < 1000; left -= mass) mass *= rate / ++count;
    return count;
  }
  const b = 0.931 + 2.53 * Math.sqrt(rate);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const accept = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = 1 - uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + rate + 0.43);
    if (us >= 0.07 && v <= accept) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    if (Math.log((v * inverseAlpha) / (a / (us * us) + b)) <= k * Math.log(rate) - rate - logFactorial(k)) return k;
  }
}

/** The place of a category by the logarithms of their probabilities. */
export function drawCategory(logProbs: ArrayLike<number>, uniform: Uniform): number {
  let total = 0;
  for (let k = 0; k < logProbs.length; k++) total += Math.exp(logProbs[k]);
  let left = uniform() * total;
  for (let k = 0; k < logProbs.length - 1; k++) {
    left -= Math.exp(logProbs[k]);
    if (left < 0) return k;
  }
  return logProbs.length - 1;
}
