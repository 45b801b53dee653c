import { klBetweenNormals, type Normal } from "../distributions/index.js";
import { klByMoments, klPerDimension } from "./closed-kl.js";
import type { PriorDistribution } from "./prior.js";

/** A diagonal Gaussian over `size` dimensions as a prior, with the KL in closed form. */
export const gaussianPrior = (p: Normal, size: number): PriorDistribution => ({
  logProb: (z) => p.logProb(z),
  kl: (q) => (q.gaussian ? klPerDimension(klBetweenNormals(q.gaussian, p)) : klByMoments(q, p)),
  gaussian: p,
  sample: (rows, noise) => p.sample(noise("normal", [rows, size])),
});
