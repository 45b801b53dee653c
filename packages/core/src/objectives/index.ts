import { z } from "zod";
import { variant } from "../variant.js";
import { elbo } from "./elbo.js";

export * from "./objective.js";
export * from "./elbo.js";

/** Objectives by their word in a config (`objective.type`). */
export const objectives = {
  elbo: variant(
    {
      klWeight: z.number().min(0).default(1).meta({ description: "Weight of the KL when warm-up is over" }),
      klWarmUp: z.int().min(0).default(0).meta({ description: "Steps over which that weight grows from 0" }),
      freeBits: z.number().min(0).default(0).meta({ description: "Nats of KL per latent dimension that cost nothing" }),
      klSamples: z
        .int()
        .min(1)
        .default(1)
        .meta({ description: "Samples of z an image for a KL without a closed form" }),
    },
    elbo,
  ),
};
