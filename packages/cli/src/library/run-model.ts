import type { ImageDataset, Vae } from "@latents/core";
import type { RunOfModel, RunOptions } from "../run/training/run-model.js";

/**
 * Trains a model on images and leaves the folder that `latents train` leaves; see `RunOptions`. Throws InputError for wrong options, DivergedError, RunError; what is
 * saved stays, and `resume` goes on with it.
 * ```ts
 * const trained = await run(model, await mnist("train"), { out: "runs/x", train: { steps: 2000 } });
 * ```
 */
export async function run(model: Vae, dataset: ImageDataset, options: RunOptions = {}): Promise<RunOfModel> {
  // the charts of the report are loaded where one is drawn
  const [{ runModel }, { drawTraining }] = await Promise.all([
    import("../run/training/run-model.js"),
    import("../draw/draw-training.js"),
  ]);
  return runModel(model, dataset, options, drawTraining);
}
