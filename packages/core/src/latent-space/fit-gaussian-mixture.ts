import { kmeans } from "ml-kmeans";
import { InputError } from "../errors.js";
import { mixtureLogDensity, type CodeMixture } from "./code-mixture.js";
import { Pauses } from "./pauses.js";
import { checkPoints, meanOf, type Points } from "./points.js";

/** Shape of the components' covariances: `full`, each its own; `tied`, one full covariance of all; `diagonal`, each its own without correlations. */
export type MixtureCovariance = "full" | "tied" | "diagonal";

/** How `fitGaussianMixture` fits. */
export interface MixtureFitOptions {
  readonly components: number;
  /** Default full. */
  readonly covariance?: MixtureCovariance;
  /** Of the first centres; default 0. */
  readonly seed?: number;
  /** Most rounds of EM, default 200. */
  readonly iterations?: number;
  /** The fit ends when a round gains less than this, in nats per point; default 1e-4. */
  readonly tolerance?: number;
  /** Added to each variance, as a share of the points' mean variance, so that no component shrinks to a point; default 1e-6. */
  readonly floor?: number;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A mixture and how well it fits the points that it was fitted on. */
export interface FittedMixture extends CodeMixture {
  readonly covariance: MixtureCovariance;
  /** Mean of log p(x) over the points, in nats. */
  readonly meanLogDensity: number;
  /** Bayes' information criterion, free parameters x ln(count) - 2 x sum of log p(x): less is better. */
  readonly bic: number;
  readonly iterations: number;
}

/** Points that the first centres are found on: k-means needs no more. */
const mostForCentres = 5000;

/**
 * Fits a Gaussian mixture by expectation-maximisation, from the clusters of seeded k-means (k-means++). Densities are summed in log space, and
 * covariances are held as Cholesky factors. The same options give the same fit; others are served between rounds.
 * Throws InputError for more components than points, or points that are not finite.
 * Source: Dempster, Laird & Rubin 1977, doi:10.1111/j.2517-6161.1977.tb01600.x.
 */
export async function fitGaussianMixture(points: Points, options: MixtureFitOptions): Promise<FittedMixture> {
  const {
    components,
    covariance = "full",
    seed = 0,
    iterations = 200,
    tolerance = 1e-4,
    floor = 1e-6,
    onProgress,
  } = options;
  checkPoints("Gaussian mixture", points, 2);
  const [count, latent] = points.shape;
  if (!(Number.isInteger(components) && components >= 1 && components <= count))
    throw new InputError(`Gaussian mixture: components must be from 1 to the ${count} points, got ${components}`);
  if (!(Number.isInteger(iterations) && iterations >= 1))
    throw new InputError(`Gaussian mixture: iterations must be a whole number, 1 or more, got ${iterations}`);
  const least = (floor * meanVariance(points) || floor) + Number.MIN_VALUE;
  const responsibilities = firstShares(points, components, seed);
  const pauses = new Pauses();
  let mixture = maximise(points, responsibilities, components, covariance, least);
  let before = -Infinity;
  for (let round = 1; ; round++) {
    const logs = mixtureLogDensity(mixture, points, responsibilities);
    const meanLogDensity = logs.reduce((sum, value) => sum + value, 0) / count;
    if (round >= iterations || meanLogDensity - before < tolerance) {
      onProgress?.(iterations, iterations);
      const covariances = (covariance === "tied" ? 1 : components) * freeInCovariance(covariance, latent);
      const free = components - 1 + components * latent + covariances;
      const bic = free * Math.log(count) - 2 * count * meanLogDensity;
      return { ...mixture, covariance, meanLogDensity, bic, iterations: round };
    }
    before = meanLogDensity;
    mixture = maximise(points, responsibilities, components, covariance, least);
    await pauses.due();
    onProgress?.(round, iterations);
  }
}

/** Free numbers of one covariance. */
export const freeInCovariance = (covariance: MixtureCovariance, latent: number): number =>
  covariance === "diagonal" ? latent : (latent * (latent + 1)) / 2;

/** Each point wholly to its cluster, by k-means on the points, or on every n-th where there are many. */
function firstShares({ shape: [count, latent], data }: Points, components: number, seed: number): Float64Array {
  const every = Math.max(1, Math.floor(count / Math.max(mostForCentres, components)));
  const row = (i: number): number[] => Array.from(data.subarray(i * latent, (i + 1) * latent));
  const some = Array.from({ length: Math.floor((count - 1) / every) + 1 }, (_, i) => row(i * every));
  const { centroids } = kmeans(some, components, { seed: seed + 1, maxIterations: 20 });
  const shares = new Float64Array(count * components);
  for (let i = 0; i < count; i++) {
    let [nearest, best] = [0, Infinity];
    centroids.forEach((centre, m) => {
      let square = 0;
      for (let j = 0; j < latent; j++) square += (data[i * latent + j] - centre[j]) ** 2;
      if (square < best) [nearest, best] = [m, square];
    });
    shares[i * components + nearest] = 1;
  }
  return shares;
}

/** Weights, means and covariances of points that belong to components in shares. */
function maximise(
  points: Points,
  shares: Float64Array,
  components: number,
  covariance: MixtureCovariance,
  least: number,
): CodeMixture {
  const [count, latent] = points.shape;
  const { data } = points;
  const weights = new Float64Array(components);
  const means: Float64Array[] = [];
  const matrices: Float64Array[] = [];
  const centred = new Float64Array(latent);
  for (let m = 0; m < components; m++) {
    // a component that lost its points keeps a trace of all, and so its numbers stay finite
    let mass = 1e-10;
    const mean = meanOf(points).map((value) => value * mass);
    for (let i = 0; i < count; i++) {
      const share = shares[i * components + m];
      if (share === 0) continue;
      mass += share;
      for (let j = 0; j < latent; j++) mean[j] += share * data[i * latent + j];
    }
    for (let j = 0; j < latent; j++) mean[j] /= mass;
    const matrix = new Float64Array(latent * latent);
    for (let i = 0; i < count; i++) {
      const share = shares[i * components + m] / mass;
      if (share === 0) continue;
      for (let j = 0; j < latent; j++) centred[j] = data[i * latent + j] - mean[j];
      for (let j = 0; j < latent; j++) {
        const value = share * centred[j];
        if (covariance === "diagonal") matrix[j * latent + j] += value * centred[j];
        else for (let c = 0, row = j * latent; c <= j; c++) matrix[row + c] += value * centred[c];
      }
    }
    for (let j = 0; j < latent; j++) matrix[j * latent + j] += least;
    weights[m] = mass / (count + components * 1e-10);
    means.push(mean);
    matrices.push(matrix);
  }
  if (covariance !== "tied")
    return { weights, means, factors: matrices.map((matrix) => cholesky(matrix, latent, least)) };
  const pooled = new Float64Array(latent * latent);
  for (const [m, matrix] of matrices.entries())
    for (let at = 0; at < pooled.length; at++) pooled[at] += weights[m] * matrix[at];
  return { weights, means, factors: new Array<Float64Array>(components).fill(cholesky(pooled, latent, least)) };
}

/** L of a symmetric matrix whose lower triangle is given; a pivot that rounding made smaller than `least` is raised to it. */
function cholesky(matrix: Float64Array, size: number, least: number): Float64Array {
  const factor = new Float64Array(size * size);
  for (let j = 0; j < size; j++)
    for (let c = 0; c <= j; c++) {
      let sum = matrix[j * size + c];
      for (let e = 0; e < c; e++) sum -= factor[j * size + e] * factor[c * size + e];
      factor[j * size + c] = c === j ? Math.sqrt(Math.max(sum, least)) : sum / factor[c * size + c];
    }
  return factor;
}

function meanVariance(points: Points): number {
  const mean = meanOf(points);
  let total = 0;
  for (let at = 0; at < points.data.length; at++) total += (points.data[at] - mean[at % mean.length]) ** 2;
  return total / points.data.length;
}
