import type { GaussianMixture } from "../distributions/index.js";
import type { PriorDistribution } from "./prior.js";

/** A mixture of Gaussians as a prior: its KL has no closed form. */
export const mixturePrior = (mixture: GaussianMixture, latent: number): PriorDistribution => ({
  logProb: (z) => mixture.logProb(z),
  sample: (rows, noise) => mixture.sample(noise("normal", [rows, latent]), noise("uniform", [rows, 1])),
});
