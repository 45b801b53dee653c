import { InputError } from "../errors.js";
import { sizeOf } from "../graph/index.js";
import { mul, sigmoid, square, sub, sum } from "../ops/index.js";
import type { Likelihood } from "./likelihood.js";

/** What the likelihoods of grey values share. */
export interface OutputOptions {
  /** What maps the decoder's output to the mean: `sigmoid` keeps it in (0, 1). Default `none`. */
  readonly output?: "none" | "sigmoid";
}

/**
 * p(x|z) = N(decoder(z), stddev^2 I) with a fixed standard deviation (default 1, in units of x):
 * log p(x|z) = -sum_j ((x_j - mean_j)^2 / (2 stddev^2) + log stddev + 1/2 log(2 pi)).  Unit: nats; a density, so it may be above 0.
 * Throws InputError unless stddev > 0.
 */
export function normalLikelihood(options: OutputOptions & { readonly stddev?: number } = {}): Likelihood {
  const { stddev = 1 } = options;
  if (!(stddev > 0 && Number.isFinite(stddev)))
    throw new InputError(`likelihood.stddev: must be a number above 0, got ${stddev}`);
  return {
    name: "normal",
    outputsPerValue: 1,
    binary: false,
    build: (output) => {
      const mean = options.output === "sigmoid" ? sigmoid(output) : output;
      const logScale = Math.log(stddev) + Math.log(2 * Math.PI) / 2;
      return {
        mean,
        logProb: (x) =>
          sub(
            mul(sum(square(sub(x, mean)), -1), -1 / (2 * stddev ** 2)),
            sizeOf(x.shape.slice(-1), "normal likelihood") * logScale,
          ),
      };
    },
  };
}

/**
 * Squared error in place of a log-likelihood: "log p" = -scale sum_j (x_j - mean_j)^2. With scale 1 it is the plain sum, with
 * 1/2 a unit-variance Gaussian without its constant (MathWorks' convention). Not a normalised density: compare with nothing else.
 */
export function squaredError(options: OutputOptions & { readonly scale?: 1 | 0.5 } = {}): Likelihood {
  const { scale = 1 } = options;
  if (scale !== 1 && scale !== 0.5) throw new InputError(`likelihood.scale: must be 1 or 0.5, got ${String(scale)}`);
  return {
    name: "squared-error",
    outputsPerValue: 1,
    binary: false,
    build: (output) => {
      const mean = options.output === "sigmoid" ? sigmoid(output) : output;
      return { mean, logProb: (x) => mul(sum(square(sub(x, mean)), -1), -scale) };
    },
  };
}
