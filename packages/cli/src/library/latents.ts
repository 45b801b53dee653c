/**
 * What a first script needs: describe a VAE, train it on data, measure it, keep it. Everything else stands under its room: `latents/ops`,
 * `latents/nn`, `latents/distributions`, `latents/run`, ... (docs/library.md lists them).
 */
export {
  adam,
  bernoulliLikelihood,
  elbo,
  encodePng,
  evaluate,
  imageGrid,
  LatentsError,
  mlp,
  modelFromConfig,
  ortRuntime,
  resolveConfig,
  take,
  trainOptionsFromConfig,
  vae,
  type Config,
  type ConfigInput,
  type ImageDataset,
  type Evaluation,
  type Matrix,
  type TrainedVae,
  type TrainOptions,
  type TrainResult,
  type Vae,
  type VaeOptions,
} from "@latents/core";
export { defineConfig } from "../config/define-config.js";
export { recipe } from "../config/recipes/index.js";
export { loadDataset, mnist } from "../dataset/index.js";
export { loadModel as load, type LoadOptions } from "../run/model/load-model.js";
export { type Saving } from "../run/model/save-model.js";
export { openRun, type Run } from "../run/open-run.js";
export { train } from "../run/training/train-here.js";
export { type RunOfModel, type RunOptions } from "../run/training/run-model.js";
export { run } from "./run-model.js";
export { sweep } from "../sweep/sweep.js";
export { defineSweep } from "../sweep/plan/sweep-section.js";
