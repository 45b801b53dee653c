import type { Distribution, Normal } from "../distributions/index.js";
import { InputError } from "../errors.js";
import type { PosteriorDistribution } from "./posterior.js";

/** A diagonal Gaussian as a posterior. */
export const gaussianPosterior = (q: Normal): PosteriorDistribution => ({
  mean: q.mean,
  noise: "normal",
  gaussian: q,
  logProb: (z) => q.logProb(z),
  draw: (noise) => {
    const z = q.sample(noise);
    return { z, logProb: q.logProb(z) };
  },
});

/** The Gaussian that a posterior is. Throws InputError, beginning with `who`, where it is none. */
export function gaussianOf(who: string, { gaussian }: PosteriorDistribution): Normal {
  if (gaussian) return gaussian;
  throw new InputError(
    `${who}: needs a posterior that is a diagonal Gaussian, and this model's is none; set model.posterior.type to normal`,
  );
}

/** A posterior that can score any value. Throws InputError, beginning with `who`, where it knows the density of its own draws alone. */
export function scoredBy(who: string, posterior: PosteriorDistribution): Pick<Distribution, "logProb"> {
  const { logProb } = posterior;
  if (logProb) return { logProb };
  throw new InputError(
    `${who}: needs a posterior that tells the density of any code, and this model's knows only that of its own draws; set model.posterior.type to normal`,
  );
}
