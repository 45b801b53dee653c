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
