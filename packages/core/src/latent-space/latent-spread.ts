import { InputError } from "../errors.js";
import { checkPoints, meanOf, type Points } from "./points.js";

/** How a model uses each latent dimension, over a set of images; one entry a dimension. */
export interface LatentSpread {
  /** Mean over the images of the posterior's variance, exp(logVar): near 1 where the dimension says nothing, near 0 where it says much. */
  readonly posteriorVariance: Float64Array;
  /** Variance over the images of the posterior's mean (divided by the number of images): near 0 where the dimension says nothing. */
  readonly meanVariance: Float64Array;
  /** Mean KL(q(z_j|x) || N(0, 1)) in nats: 1/2 (mean^2 + exp(logVar) - 1 - logVar). */
  readonly kl: Float64Array;
  /** Dimensions by falling KL. */
  readonly byKl: readonly number[];
}

/**
 * Spread of codes along each latent dimension, from the posteriors of a set of images.  Shapes: mean, logVar [count, latent].
 * Throws InputError if the two have different shapes, or values that are not finite.
 */
export function latentSpread(mean: Points, logVar: Points): LatentSpread {
  checkPoints("latentSpread: mean", mean);
  checkPoints("latentSpread: logVar", logVar);
  const [count, latent] = mean.shape;
  if (logVar.shape[0] !== count || logVar.shape[1] !== latent)
    throw new InputError(
      `latentSpread: mean and logVar must have the same shape, got [${mean.shape.join(", ")}] and [${logVar.shape.join(", ")}]`,
    );
  const [posteriorVariance, kl] = [0, 1].map(() => new Float64Array(latent));
  for (let at = 0; at < mean.data.length; at++) {
    const j = at % latent;
    const [m, lv] = [mean.data[at], logVar.data[at]];
    const variance = Math.exp(lv);
    posteriorVariance[j] += variance / count;
    kl[j] += (m * m + variance - 1 - lv) / 2 / count;
  }
  return { posteriorVariance, meanVariance: codeVariance(mean), kl, byKl: byFalling(kl) };
}

/** Variance of codes along each dimension (divided by their number), [latent].  Shape: codes [count, latent]. */
export function codeVariance(codes: Points): Float64Array {
  checkPoints("codeVariance: codes", codes);
  const [count, latent] = codes.shape;
  const centre = meanOf(codes);
  const variance = new Float64Array(latent);
  for (let at = 0; at < codes.data.length; at++)
    variance[at % latent] += (codes.data[at] - centre[at % latent]) ** 2 / count;
  return variance;
}

/** Places of numbers, the largest number's first. */
export const byFalling = (values: ArrayLike<number>): number[] =>
  Array.from(values, (_, j) => j).sort((a, b) => values[b] - values[a] || a - b);
