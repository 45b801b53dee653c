import type { PartContext } from "../nn/index.js";
import { variant } from "../variant.js";
import type { Hierarchy } from "./hierarchy.js";
import { ladder } from "./ladder.js";
import { stochasticLayers } from "./stochastic-layers.js";
import { topDownOptions } from "./top-down.js";

export * from "./latent.js";
export * from "./check-latents.js";
export * from "./kl-at.js";
export { place, type LatentInput, type LatentNoise, type Placed, type PlacedModel } from "./place.js";
export {
  boundOf,
  latentBound,
  latentLogWeights,
  logWeightsOf,
  type LatentBound,
  type LatentTerms,
} from "./latent-bound.js";
export * from "./ancestral.js";
export * from "./hierarchy.js";
export * from "./stochastic-layers.js";
export * from "./ladder.js";
export { topDownOptions } from "./top-down.js";

/** Latents above z by their word in a config (`model.hierarchy.type`). */
export const hierarchies = {
  none: variant({}, (_, __: PartContext): Hierarchy | undefined => undefined),
  layers: variant(topDownOptions, (o, { initializer }: PartContext): Hierarchy | undefined =>
    stochasticLayers({ initializer, ...o }),
  ),
  ladder: variant(topDownOptions, (o, { initializer }: PartContext): Hierarchy | undefined =>
    ladder({ initializer, ...o }),
  ),
};
