export { attributeDirection, discriminantDirection } from "./attribute-direction.js";
export { bestMixtureByBic, type MixtureChoice } from "./best-mixture.js";
export {
  fitGaussianMixture,
  type FittedMixture,
  type MixtureCovariance,
  type MixtureFitOptions,
} from "./fit-gaussian-mixture.js";
export { mixtureLogDensity, sampleMixture, type CodeMixture, type SampleMixtureOptions } from "./code-mixture.js";
export { interpolate, interpolationCodes, type InterpolationPath } from "./interpolation.js";
export { inverseNormalCdf } from "./inverse-normal.js";
export { latentLattice, type LatticeOptions } from "./lattice.js";
export { byFalling, codeVariance, latentSpread, type LatentSpread } from "./latent-spread.js";
export { nearestNeighbours, neighboursOf, type Neighbours, type SearchOptions } from "./nearest-neighbours.js";
export {
  manifoldSide,
  planeAxes,
  PlaneFrames,
  planeReach,
  planeSteps,
  type PlaneFrame,
  type PlaneNets,
  type PlaneStage,
} from "./plane/plane-frames.js";
export { PlanePlaces, type PlacedCodes } from "./plane/plane-places.js";
export { columnsOf, pointsAt, type Points } from "./points.js";
export { principalComponents, projectPoints, type PrincipalComponents } from "./principal-components.js";
export { alongDirection, traversalCodes, type TraversalOptions } from "./traversal.js";
export { trustworthiness, type TrustworthinessOptions } from "./trustworthiness.js";
export { tsne, usualPerplexity, type TsneMap, type TsneOptions } from "./tsne.js";
export { umap, usualNeighbours, type UmapOptions } from "./umap.js";
export * from "./disentanglement/index.js";
export * from "./sample-quality/index.js";
export { kernelDensity } from "./density/kernel-density.js";
