import { z } from "zod";
import { InputError } from "../errors.js";
import type { DataContext } from "../nn/index.js";
import { variant } from "../variant.js";
import { bernoulliLikelihood } from "./bernoulli-likelihood.js";
import { betaLikelihood } from "./beta-likelihood.js";
import { columnsLikelihood } from "./columns-likelihood.js";
import { continuousBernoulliLikelihood } from "./continuous-bernoulli-likelihood.js";
import { discretisedLogisticLikelihood } from "./discretised-logistic-likelihood.js";
import { laplaceLikelihood } from "./laplace-likelihood.js";
import { normalLikelihood, squaredError } from "./normal-likelihood.js";

export * from "./likelihood.js";
export * from "./bernoulli-likelihood.js";
export * from "./normal-likelihood.js";
export * from "./laplace-likelihood.js";
export * from "./continuous-bernoulli-likelihood.js";
export * from "./beta-likelihood.js";
export * from "./discretised-logistic-likelihood.js";
export * from "./columns-likelihood.js";
export * from "./columns/index.js";
export type { OutputOptions, Spread } from "./spread.js";

const output = z
  .enum(["none", "sigmoid"])
  .default("none")
  .meta({ description: "What maps the decoder's output to the mean" });
const positive = (start: number, description: string) => z.number().positive().default(start).meta({ description });
const shared = z
  .enum(["fixed", "learned", "optimal"])
  .default("fixed")
  .meta({ description: "fixed; learned; optimal: from each batch's error, a running value in use" });
const learned = z
  .enum(["learned", "decoded"])
  .default("learned")
  .meta({ description: "learned: shared by all values; decoded: the decoder gives one for each" });

/** Likelihoods by their word in a config (`model.likelihood.type`). */
export const likelihoods = {
  bernoulli: variant({}, () => bernoulliLikelihood()),
  normal: variant(
    {
      stddev: positive(1, "Standard deviation, in units of x; its start unless it is fixed"),
      spread: shared,
      output,
    },
    normalLikelihood,
  ),
  "squared-error": variant(
    { scale: z.literal([1, 0.5]).default(1).meta({ description: "Factor of the summed squared error" }), output },
    squaredError,
  ),
  laplace: variant(
    {
      scale: positive(1, "Mean absolute error, in units of x; its start unless it is fixed"),
      spread: shared,
      output,
    },
    laplaceLikelihood,
  ),
  "continuous-bernoulli": variant({}, () => continuousBernoulliLikelihood()),
  beta: variant(
    {
      concentration: positive(4, "Start of alpha + beta"),
      spread: learned,
      epsilon: z
        .number()
        .gt(0)
        .lt(0.5)
        .default(1 / 512)
        .meta({ description: "The density is that of x, taken at epsilon + (1 - 2 epsilon) x" }),
    },
    betaLikelihood,
  ),
  "discretised-logistic": variant(
    {
      scale: positive(0.1, "Start of the scale, in units of x"),
      spread: learned,
      channels: z.int().min(1).default(1).meta({ description: "Learned scales: 1 for all values, or one per channel" }),
      output,
    },
    discretisedLogisticLikelihood,
  ),
  columns: variant({}, (_, { data: { encoding } }: DataContext) => {
    if (encoding) return columnsLikelihood(encoding);
    throw new InputError(
      'likelihood columns: is for the rows of a table, and the data are images; choose "bernoulli" or "normal"',
    );
  }),
};
