export {
  completeImages,
  fitCompletions,
  type FittedCompletions,
  type CompleteOptions,
  type Completion,
  type SeenFigures,
} from "./completion/complete-images.js";
export { type Proposal } from "./completion/completion-draws.js";
export { hiddenLogProb, type HiddenLogProb } from "./completion/hidden-log-prob.js";
export { halfMasks, invertMask, maskFromImage, maskFromText } from "./completion/masks.js";
export * from "../model-graphs/index.js";
export type { NoiseRows } from "./drawn-noise.js";
export { netsPage, type ExportedNet, type NetPort } from "./exported-nets.js";
export { type Presentation } from "./presented-images.js";
export { type SeenOptions } from "./completion/partly-seen.js";
export { posteriorMoments } from "./completion/posterior-moments.js";
export * from "./table/index.js";
export { dimensionUse, type DimensionUse } from "./dimension-use.js";
export { OnnxVae, type OnnxFiles, type OnnxVaeFacts } from "./onnx-vae.js";
export { priorMarginals, type PriorMarginals } from "./prior-marginals.js";
export * from "./trained-vae.js";
export * from "./trained-classifier.js";
export * from "./feature-net.js";
