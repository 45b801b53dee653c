export { completeImages, type CompleteOptions, type Completion, type SeenFigures } from "./complete-images.js";
export { type Proposal } from "./completion-draws.js";
export { hiddenLogProb, type HiddenLogProb } from "./hidden-log-prob.js";
export { halfMasks, invertMask, maskFromImage, maskFromText } from "./masks.js";
export * from "./model-graphs.js";
export * from "./table/index.js";
export { type SeenOptions } from "./partly-seen.js";
export * from "./trained-vae.js";
export * from "./trained-classifier.js";
