import { standardNormalLogProb } from "../distributions/index.js";
import { chainBack, chainForward, type Bijection, type Scope } from "../nn/index.js";
import { add } from "../ops/index.js";
import type { PriorDistribution } from "./prior.js";

/** p(z) = N(f(z); 0, I) |det df/dz|, f a chain of bijections at the scope's `0`, `1`, ...: a draw is the inverse of noise. */
export const flowPrior = (steps: readonly Bijection[], latent: number, scope: Scope): PriorDistribution => ({
  logProb: (z) => {
    const { y, logDets } = chainForward(steps, scope)(z);
    return logDets.reduce(add, standardNormalLogProb(y));
  },
  sample: (rows, noise) => chainBack(steps, scope)(noise("normal", [rows, latent])),
});
