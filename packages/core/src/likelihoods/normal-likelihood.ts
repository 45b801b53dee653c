import { InputError } from "../errors.js";
import { sizeOf } from "../graph/index.js";
import { add, asTensor, exp, mul, square, sub, sum } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";
import { checkPositive, checkWord, logSpread, meanOf, spreads, type OutputOptions, type Spread } from "./spread.js";
import { madeWith } from "../variant.js";

/** Options of `normalLikelihood`. */
export interface NormalLikelihoodOptions extends OutputOptions {
  /** Standard deviation in units of x, default 1; where it is not fixed, its start value. */
  readonly stddev?: number;
  /**
   * Whether that standard deviation stays (`fixed`, the default), is one learned number (`learned`, parameter `logStddev`) or is the root of the
   * batch's mean squared error (`optimal`, state `meanSquare`: a running value at inference).
   */
  readonly spread?: Spread;
}

/**
 * p(x|z) = N(decoder(z), stddev^2 I), one standard deviation for all values:
 * log p(x|z) = -sum_j ((x_j - mean_j)^2 / (2 stddev^2) + log stddev + 1/2 log(2 pi)).  Unit: nats; a density, so it may be above 0.
 * Throws InputError unless stddev > 0.  Source of `optimal`: Rybkin et al. 2021 (sigma-VAE), arXiv:2006.13202.
 */
export function normalLikelihood(options: NormalLikelihoodOptions = {}): Likelihood {
  const { stddev = 1, spread = "fixed" } = options;
  checkPositive("stddev", stddev);
  checkWord("spread", spread, spreads);
  return madeWith(options, {
    name: "normal",
    outputsPerValue: 1,
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
  });
}

/**
 * Squared error in place of a log-likelihood: "log p" = -scale sum_j (x_j - mean_j)^2. With scale 1 it is the plain sum, with
 * 1/2 a unit-variance Gaussian without its constant (MathWorks' convention). Not a normalised density: compare with nothing else.
 */
export function squaredError(options: OutputOptions & { readonly scale?: 1 | 0.5 } = {}): Likelihood {
  const { scale = 1 } = options;
  if (scale !== 1 && scale !== 0.5) throw new InputError(`likelihood.scale: must be 1 or 0.5, got ${String(scale)}`);
  return madeWith(options, {
    name: "squared-error",
    outputsPerValue: 1,
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
  });
}
