import { laplace, type Factorised } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { abs, asTensor, exp, sub } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { checkPositive, checkWord, logSpread, meanOf, spreads, type OutputOptions, type Spread } from "./spread.js";
import { madeWith } from "../variant.js";

/** Options of `laplaceLikelihood`. */
export interface LaplaceLikelihoodOptions extends OutputOptions {
  /** Scale in units of x, default 1: the mean of |x - mean|; where it is not fixed, its start value. */
  readonly scale?: number;
  /** Whether that scale stays (`fixed`, the default), is learned (`logScale`) or the batch's mean absolute error (`optimal`, state `meanAbsolute`). */
  readonly spread?: Spread;
}

/**
 * p(x|z) = Laplace(decoder(z), scale), one scale for all values:  log p(x|z) = -sum_j (|x_j - mean_j| / scale + log(2 scale)). It forgives a
 * few large errors, which a Gaussian does not.  Unit: nats; a density.  Throws InputError unless scale > 0.
 */
export function laplaceLikelihood(options: LaplaceLikelihoodOptions = {}): Likelihood {
  const { scale = 1, spread = "fixed" } = options;
  checkPositive("scale", scale);
  checkWord("spread", spread, spreads);
  return madeWith(options, {
    name: "laplace",
    outputsPerValue: 1,
    binary: false,
    measure: "density",
    build: (output, scope) => {
      const mean = meanOf(output, options);
      const names = { learned: "logScale", running: "meanAbsolute", power: 1 };
      const logScale = logSpread(spread, scale, { scope, ...names });
      const at = (x: Tensor): Factorised => laplace(mean, logScale.of(abs(sub(x, mean))));
      return {
        mean,
        parameters: () => ({ scale: exp(asTensor(logScale.stands())) }),
        logProb: (x) => at(x).logProb(x),
        logProbPerValue: (x) => at(x).logProbPerValue(x),
      };
    },
  });
}
