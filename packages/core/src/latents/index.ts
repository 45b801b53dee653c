import { z } from "zod";
import { activationNames, type PartContext } from "../nn/index.js";
import { variant } from "../variant.js";
import type { Hierarchy } from "./hierarchy.js";
import { stochasticLayers } from "./stochastic-layers.js";

export * from "./latent.js";
export * from "./check-latents.js";
export * from "./kl-at.js";
export { place, type LatentInput, type LatentNoise, type Placed, type PlacedModel } from "./place.js";
export {
  boundOf,
  importanceBound,
  latentBound,
  latentLogWeights,
  logWeightsOf,
  type LatentBound,
  type LatentTerms,
} from "./latent-bound.js";
export * from "./ancestral.js";
export * from "./hierarchy.js";
export * from "./stochastic-layers.js";

/** Latents above z by their word in a config (`model.hierarchy.type`). */
export const hierarchies = {
  none: variant({}, (_, __: PartContext): Hierarchy | undefined => undefined),
  layers: variant(
    {
      sizes: z
        .array(z.int().min(1))
        .min(1)
        .default([50])
        .meta({ description: "Dimensions of the latents above z, from z upwards" }),
      hidden: z
        .array(z.int().min(1))
        .default([100, 100])
        .meta({ description: "Sizes of the hidden layers of each net between two latents" }),
      activation: z
        .enum(activationNames as [(typeof activationNames)[number]])
        .default("tanh")
        .meta({ description: "Activation of these nets" }),
    },
    (o, { initializer }: PartContext): Hierarchy | undefined => stochasticLayers({ initializer, ...o }),
  ),
};
