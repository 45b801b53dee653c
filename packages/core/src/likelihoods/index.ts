import { z } from "zod";
import { variant } from "../variant.js";
import { bernoulliLikelihood } from "./bernoulli-likelihood.js";
import { normalLikelihood, squaredError } from "./normal-likelihood.js";

export * from "./likelihood.js";
export * from "./bernoulli-likelihood.js";
export * from "./normal-likelihood.js";

const output = z
  .enum(["none", "sigmoid"])
  .default("none")
  .meta({ description: "What maps the decoder's output to the mean" });

/** Likelihoods by their word in a config (`model.likelihood.type`). */
export const likelihoods = {
  bernoulli: variant({}, () => bernoulliLikelihood()),
  normal: variant(
    {
      stddev: z.number().positive().default(1).meta({ description: "Fixed standard deviation, in units of x" }),
      output,
    },
    normalLikelihood,
  ),
  "squared-error": variant(
    { scale: z.literal([1, 0.5]).default(1).meta({ description: "Of the summed squared error" }), output },
    squaredError,
  ),
};
