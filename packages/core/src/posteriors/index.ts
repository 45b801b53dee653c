import { z } from "zod";
import { variant } from "../variant.js";
import { activationNames, initializerNames, type PartContext } from "../nn/index.js";
import { iafPosterior } from "./iaf-posterior.js";
import { normalPosterior } from "./normal-posterior.js";
import type { Posterior } from "./posterior.js";

export * from "./posterior.js";
export * from "./gaussian-posterior.js";
export * from "./categorical-posterior.js";
export * from "./normal-posterior.js";
export * from "./iaf-posterior.js";

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
    (o, { initializer }: PartContext): Posterior => normalPosterior({ initializer, ...o }),
  ),
  iaf: variant(
    {
      steps: z
        .int()
        .min(1)
        .max(100)
        .default(2)
        .meta({ description: "Steps of the flow, each in the reverse order of the one before" }),
      hidden: z.int().min(1).default(320).meta({ description: "Hidden units of each step's autoregressive net" }),
      activation: z
        .enum(activationNames as [(typeof activationNames)[number]])
        .default("elu")
        .meta({ description: "Activation of these nets" }),
    },
    (o, { initializer }: PartContext): Posterior => iafPosterior({ initializer, ...o }),
  ),
};
