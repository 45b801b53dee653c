import { z } from "zod";
import { variant } from "../variant.js";
import { gaussianMixturePrior } from "./gaussian-mixture-prior.js";
import { labelNormal } from "./label-normal.js";
import { standardNormal } from "./standard-normal.js";

export * from "./prior.js";
export * from "./gaussian-prior.js";
export * from "./uniform-categories.js";
export * from "./standard-normal.js";
export * from "./gaussian-mixture-prior.js";
export * from "./mixture-components.js";
export * from "./label-normal.js";

/** Priors by their word in a config (`model.prior.type`). */
export const priors = {
  "standard-normal": variant({}, () => standardNormal()),
  "gaussian-mixture": variant(
    {
      components: z.int().min(1).max(100_000).default(10).meta({ description: "Gaussians of the mixture" }),
      learnedWeights: z.boolean().default(false).meta({ description: "Learn their weights; else each weighs 1/k" }),
    },
    gaussianMixturePrior,
  ),
  "label-normal": variant({}, () => labelNormal()),
};
