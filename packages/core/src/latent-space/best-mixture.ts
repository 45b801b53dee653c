import { InputError } from "../errors.js";
import {
  fitGaussianMixture,
  freeInCovariance,
  type FittedMixture,
  type MixtureFitOptions,
} from "./fit-gaussian-mixture.js";
import type { Points } from "./points.js";

/** What was tried, and what was best. */
export interface MixtureChoice {
  readonly best: FittedMixture;
  /** All that were fitted, also those that do not count. */
  readonly tried: readonly { readonly components: number; readonly bic: number; readonly meanLogDensity: number }[];
}

/**
 * Fits a mixture for each number of components and keeps the one of the smallest BIC. As BIC holds for many points, a component that shrinks
 * onto a few would win by a density without bound: only mixtures count whose components each have as many points (weight x count) as their mean and
 * their own covariance have free numbers.
 * @param components  the numbers to try; those above one that leave fewer points a component are not fitted
 * Throws InputError if there is none, or the points are too few for all of them.  Source: Schwarz 1978, doi:10.1214/aos/1176344136.
 */
export async function bestMixtureByBic(
  points: Points,
  components: readonly number[],
  options: Omit<MixtureFitOptions, "components"> = {},
): Promise<MixtureChoice> {
  if (components.length === 0) throw new InputError("bestMixtureByBic: needs a number of components to try, got none");
  const [count, latent] = points.shape;
  const { covariance = "full" } = options;
  const least = latent + (covariance === "tied" ? 0 : freeInCovariance(covariance, latent));
  const fitting = components.filter((number) => number === 1 || !(number * least > count));
  const fits: FittedMixture[] = [];
  for (const [i, number] of fitting.entries())
    fits.push(
      await fitGaussianMixture(points, {
        ...options,
        components: number,
        onProgress: (done, total) => options.onProgress?.(i * total + done, fitting.length * total),
      }),
    );
  const sound = fits.filter(
    ({ weights }) => weights.length === 1 || weights.every((weight) => weight * count >= least),
  );
  if (sound.length === 0)
    throw new InputError(
      `bestMixtureByBic: ${count} points of ${latent} dimensions are too few to choose a number of components by: each needs ${least} points, as many as its mean and its own ${covariance} covariance have free numbers; give more points, or try one component`,
    );
  const best = sound.reduce((lowest, fit) => (fit.bic < lowest.bic ? fit : lowest));
  const tried = fits.map(({ weights, bic, meanLogDensity }) => ({ components: weights.length, bic, meanLogDensity }));
  return { best, tried };
}
