import { train as trainInCore, type ImageDataset, type TrainOptions, type TrainResult, type Vae } from "@latents/core";
import { withSave, type Saving } from "../model/save-model.js";

/** `train` of the core, whose result can write itself to a folder: `trained.save("models/x")`. */
export const train = async (model: Vae, dataset: ImageDataset, options: TrainOptions): Promise<TrainResult & Saving> =>
  withSave(await trainInCore(model, dataset, options));
