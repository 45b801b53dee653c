import { z } from "zod";
import { variant } from "../variant.js";
import { initializerNames } from "../nn/index.js";
import { normalPosterior } from "./normal-posterior.js";

export * from "./posterior.js";
export * from "./normal-posterior.js";

/** Posteriors by their word in a config (`model.posterior.type`). */
export const posteriors = {
  normal: variant(
    {
      variance: z
        .enum(["exp", "softplus"])
        .default("exp")
        .meta({ description: "exp: the head gives log-variance; softplus: variance = softplus(head) + 1e-8" }),
      initializer: z
        .enum(initializerNames)
        .optional()
        .meta({ description: "How the two heads start; default model.initializer" }),
    },
    normalPosterior,
  ),
};
