import { z } from "zod";
import { variant } from "../variant.js";
import { elbo } from "./elbo.js";

export * from "./objective.js";
export * from "./elbo.js";

/** Objectives by their word in a config (`objective.type`). */
export const objectives = {
  elbo: variant(
    {
      klWeight: z.number().min(0).default(1),
      klWarmUp: z.int().min(0).default(0),
      freeBits: z.number().min(0).default(0),
    },
    elbo,
  ),
};
