/** `latents/run`: runs on disk, and what is asked of their models. */
export * from "../run/index.js";
export { completionFigures } from "../run/model/completion-figures.js";
export { decodeImages } from "../run/model/decode-images.js";
export { diagnoseRun, type Diagnosis, type ModelAndImages } from "../run/model/diagnose-run.js";
export { encodeDataset } from "../run/model/encode-dataset.js";
export { evaluateTest } from "../run/model/evaluate-test.js";
export { fittedPrior } from "../run/model/fitted/fitted-prior.js";
export { imagesAsTrained } from "../run/model/images-as-trained.js";
export { modelInput } from "../run/model/model-input.js";
export { commitFile, commitOf } from "../run/earlier/commit-file.js";
export { trainIn } from "../run/earlier/train-in.js";
export type { StartTraining, Training, TrainingEffects } from "../run/training/start-training.js";
export { halvesOf, type Halves } from "../run/model/halves.js";
export { loadModel as load, type LoadOptions } from "../run/model/load-model.js";
export { saveModel, type Saving } from "../run/model/save-model.js";
export type { RunOfModel, RunOptions } from "../run/training/run-model.js";
export { trialPace } from "../run/steps-within.js";
export { run } from "./run-model.js";
