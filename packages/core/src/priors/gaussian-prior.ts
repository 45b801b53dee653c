import { klBetweenNormals, type Normal } from "../distributions/index.js";
import { klPerDimension } from "./closed-kl.js";
import type { PriorDistribution } from "./prior.js";

/** A diagonal Gaussian over `size` dimensions as a prior, with the KL in closed form. */
export const gaussianPrior = (p: Normal, size: number): PriorDistribution => ({
  logProb: (z) => p.logProb(z),
  kl: ({ gaussian }) => gaussian && klPerDimension(klBetweenNormals(gaussian, p)),
  gaussian: p,
  sample: (rows, noise) => p.sample(noise("normal", [rows, size])),
});
