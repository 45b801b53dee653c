import { InputError } from "../errors.js";
import { fillNormal, fillUniform } from "../random/index.js";
import type { Points } from "./points.js";

/** A mixture of k normal distributions over [latent]. */
export interface CodeMixture {
  /** P(m), [k]; sums to 1. */
  readonly weights: Float64Array;
  /** [k, latent] */
  readonly means: readonly Float64Array[];
  /** Lower triangular L with covariance L L^T, row by row [k, latent x latent]; diagonal for a diagonal covariance. */
  readonly factors: readonly Float64Array[];
}

/**
 * log sum_m P(m) N(x; mean_m, covariance_m) of each point, in nats.  Shape [count].
 * @param responsibilities  where given, filled with P(m | x) [count, k]
 */
export function mixtureLogDensity(
  { weights, means, factors }: CodeMixture,
  { shape: [count, latent], data }: Points,
  responsibilities?: Float64Array,
): Float64Array {
  const k = weights.length;
  const constants = factors.map((factor, m) => {
    let logDeterminant = 0;
    for (let j = 0; j < latent; j++) logDeterminant += Math.log(factor[j * latent + j]);
    return Math.log(weights[m]) - logDeterminant - (latent / 2) * Math.log(2 * Math.PI);
  });
  const logs = new Float64Array(k);
  const solved = new Float64Array(latent);
  const result = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let most = -Infinity;
    for (let m = 0; m < k; m++) {
      logs[m] = constants[m] - 0.5 * squaredDistance(factors[m], means[m], data, i * latent, solved);
      if (logs[m] > most) most = logs[m];
    }
    let sum = 0;
    for (let m = 0; m < k; m++) sum += Math.exp(logs[m] - most);
    result[i] = most + Math.log(sum);
    if (responsibilities) for (let m = 0; m < k; m++) responsibilities[i * k + m] = Math.exp(logs[m] - result[i]);
  }
  return result;
}

/** |L^-1 (x - mean)|^2 of the point at `at`, by forward substitution. */
function squaredDistance(
  factor: Float64Array,
  mean: Float64Array,
  data: Points["data"],
  at: number,
  solved: Float64Array,
): number {
  const latent = mean.length;
  let square = 0;
  for (let j = 0; j < latent; j++) {
    let value = data[at + j] - mean[j];
    for (let c = 0, row = j * latent; c < j; c++) value -= factor[row + c] * solved[c];
    value /= factor[j * latent + j];
    solved[j] = value;
    square += value * value;
  }
  return square;
}

/** How `sampleMixture` draws. */
export interface SampleMixtureOptions {
  /** Default 0. */
  readonly seed?: number;
  /** Scale of the noise around a component's mean, default 1; 0 draws the means. */
  readonly temperature?: number;
}

/**
 * Draws m ~ P(m), then x | m ~ N(mean_m, covariance_m). The first n of more draws are the same as n draws of that seed.
 * Shape [count, latent].  Throws InputError for a count or temperature out of range.
 */
export function sampleMixture(
  { weights, means, factors }: CodeMixture,
  count: number,
  { seed = 0, temperature = 1 }: SampleMixtureOptions = {},
): Points<Float32Array> {
  if (!(Number.isInteger(count) && count >= 1))
    throw new InputError(`sampleMixture: count must be a positive whole number, got ${count}`);
  if (!(temperature >= 0 && Number.isFinite(temperature)))
    throw new InputError(`sampleMixture: temperature must be a number, 0 or more, got ${temperature}`);
  const latent = means[0].length;
  const which = fillUniform(new Float64Array(count), { seed, stream: "mixture-component", step: 0 });
  const noise = fillNormal(new Float64Array(count * latent), { seed, stream: "mixture", step: 0 });
  const data = new Float32Array(count * latent);
  for (let i = 0; i < count; i++) {
    let [m, below] = [0, weights[0]];
    while (m < weights.length - 1 && which[i] >= below) below += weights[++m];
    for (let j = 0; j < latent; j++) {
      let value = 0;
      for (let c = 0; c <= j; c++) value += factors[m][j * latent + c] * noise[i * latent + c];
      data[i * latent + j] = means[m][j] + temperature * value;
    }
  }
  return { shape: [count, latent], data };
}
