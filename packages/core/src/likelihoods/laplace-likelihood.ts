import { laplace, type Factorised } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { abs, asTensor, exp, sub } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { logSpread, meanOf, outputOption, positiveOption, sharedSpread } from "./spread.js";

/**
 * Options of `laplaceLikelihood`, in a config and in code. The scale stays (`fixed`), is learned (parameter `logScale`) or is the batch's mean absolute error
 * (`optimal`, state `meanAbsolute`).
 */
export const laplaceLikelihoodOptions = {
  scale: positiveOption(1, "Mean absolute error, in units of x; its start unless it is fixed"),
  spread: sharedSpread,
  output: outputOption,
};
export type LaplaceLikelihoodOptions = OptionsOf<typeof laplaceLikelihoodOptions>;

/**
 * p(x|z) = Laplace(decoder(z), scale), one scale for all values:  log p(x|z) = -sum_j (|x_j - mean_j| / scale + log(2 scale)). It forgives a
 * few large errors, which a Gaussian does not.  Unit: nats; a density.  Throws InputError unless scale > 0.
 */
export const laplaceLikelihood = withOptions("likelihood", laplaceLikelihoodOptions, (options): Likelihood => {
  const { scale, spread } = options;
  return {
    name: "laplace",
    outputsPerValue: 1,
    isLogit: options.output === "sigmoid",
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
  };
});
