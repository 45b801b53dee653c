import type { Tensor } from "../graph/index.js";
import { add, cast, equal, exp, log, logSoftmax, maxOf, mul, neg, sum } from "../ops/index.js";
import type { PosteriorDistribution } from "./posterior.js";

/** Gumbel noise, -log(-log u), of uniform values in [0, 1). They are multiples of 2^-24: 0 and 1 are kept away from the logarithms. */
export const gumbelOf = (uniform: Tensor): Tensor => neg(log(neg(log(add(mul(uniform, 1 - 2 ** -23), 2 ** -24)))));

/**
 * q over categories by its logits, [..., rows, classes]. A draw is one of them, as a one-hot row, by the largest of log q + Gumbel noise: no slope flows through it
 * to the logits, so that training takes the exact sum.  Source of the draw: Gumbel 1954; Maddison et al. 2014, arXiv:1411.0030.
 */
export function categoricalPosterior(logits: Tensor): PosteriorDistribution {
  const logClasses = logSoftmax(logits);
  const logProb = (z: Tensor): Tensor => sum(mul(z, logClasses), -1);
  return {
    mean: exp(logClasses),
    noise: "uniform",
    logClasses,
    logProb,
    draw: (uniform) => {
      const perturbed = add(logClasses, gumbelOf(uniform));
      const z = cast(equal(perturbed, maxOf(perturbed, -1, true)), "float");
      return { z, logProb: logProb(z) };
    },
  };
}
