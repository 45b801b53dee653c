import { InputError } from "../errors.js";
import { fitGaussianMixture, type FittedMixture, type MixtureFitOptions } from "./fit-gaussian-mixture.js";
import type { Points } from "./points.js";

/** What was tried, and what was best. */
export interface MixtureChoice {
  readonly best: FittedMixture;
  readonly tried: readonly { readonly components: number; readonly bic: number; readonly meanLogDensity: number }[];
}

/**
 * Fits a mixture for each number of components and keeps the one of the smallest BIC.
 * @param components  the numbers to try
 * Throws InputError if there is none, or the points are too few for one.  Source: Schwarz 1978, doi:10.1214/aos/1176344136.
 */
export async function bestMixtureByBic(
  points: Points,
  components: readonly number[],
  options: Omit<MixtureFitOptions, "components"> = {},
): Promise<MixtureChoice> {
  if (components.length === 0) throw new InputError("bestMixtureByBic: needs a number of components to try, got none");
  const fits: FittedMixture[] = [];
  for (const [i, number] of components.entries())
    fits.push(
      await fitGaussianMixture(points, {
        ...options,
        components: number,
        onProgress: (done, total) => options.onProgress?.(i * total + done, components.length * total),
      }),
    );
  const best = fits.reduce((least, fit) => (fit.bic < least.bic ? fit : least));
  const tried = fits.map(({ weights, bic, meanLogDensity }) => ({ components: weights.length, bic, meanLogDensity }));
  return { best, tried };
}
