import { z } from "zod";
import { sizeOf } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, asTensor, exp, mul, square, sub, sum } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { logSpread, meanOf, outputOption, positiveOption, sharedSpread } from "./spread.js";

/**
 * Options of `normalLikelihood`, in a config and in code. The one spread of all values stays (`fixed`), is learned (parameter `logStddev`), or is the root of the
 * batch's mean squared error (`optimal`, state `meanSquare`: a running value at inference).
 */
export const normalLikelihoodOptions = {
  stddev: positiveOption(1, "Standard deviation, in units of x; its start unless it is fixed"),
  spread: sharedSpread,
  output: outputOption,
};
export type NormalLikelihoodOptions = OptionsOf<typeof normalLikelihoodOptions>;

/**
 * p(x|z) = N(decoder(z), stddev^2 I), one standard deviation for all values:
 * log p(x|z) = -sum_j ((x_j - mean_j)^2 / (2 stddev^2) + log stddev + 1/2 log(2 pi)).  Unit: nats; a density, so it may be above 0.
 * Throws InputError unless stddev > 0.  Source of `optimal`: Rybkin et al. 2021 (sigma-VAE), arXiv:2006.13202.
 */
export const normalLikelihood = withOptions("likelihood", normalLikelihoodOptions, (options): Likelihood => {
  const { stddev, spread } = options;
  return {
    name: "normal",
    outputsPerValue: 1,
    isLogit: options.output === "sigmoid",
    binary: false,
    measure: "density",
    build: (output, scope) => {
      const mean = meanOf(output, options);
      const names = { learned: "logStddev", running: "meanSquare", power: 2 };
      const logStddev = logSpread(spread, stddev, { scope, ...names });
      const halfLog2Pi = Math.log(2 * Math.PI) / 2;
      return {
        mean,
        parameters: () => ({ stddev: exp(asTensor(logStddev.stands())) }),
        logProbPerValue: (x) => {
          const squares = square(sub(x, mean));
          const log = logStddev.of(squares);
          return sub(mul(squares, mul(exp(mul(asTensor(log), -2)), -0.5)), add(log, halfLog2Pi));
        },
        logProb: (x) => {
          const squares = square(sub(x, mean));
          const size = sizeOf(x.shape.slice(-1), "normal likelihood");
          const log = logStddev.of(squares);
          if (typeof log === "number")
            return sub(mul(sum(squares, -1), -1 / (2 * stddev ** 2)), size * (log + halfLog2Pi));
          const precision = exp(mul(log, -2));
          return sub(mul(sum(squares, -1), mul(precision, -0.5)), mul(add(log, halfLog2Pi), size));
        },
      };
    },
  };
});

/** Options of `squaredError`, in a config and in code. */
export const squaredErrorOptions = {
  scale: z.literal([1, 0.5]).default(1).meta({ description: "Factor of the summed squared error" }),
  output: outputOption,
};

/**
 * Squared error in place of a log-likelihood: "log p" = -scale sum_j (x_j - mean_j)^2. With scale 1 it is the plain sum, with
 * 1/2 a unit-variance Gaussian without its constant (MathWorks' convention). Not a normalised density: compare with nothing else.
 */
export const squaredError = withOptions("likelihood", squaredErrorOptions, (options): Likelihood => {
  const { scale } = options;
  return {
    name: "squared-error",
    outputsPerValue: 1,
    isLogit: options.output === "sigmoid",
    binary: false,
    measure: "none",
    build: (output) => {
      const mean = meanOf(output, options);
      return {
        mean,
        logProbPerValue: (x) => mul(square(sub(x, mean)), -scale),
        logProb: (x) => mul(sum(square(sub(x, mean)), -1), -scale),
      };
    },
  };
});
