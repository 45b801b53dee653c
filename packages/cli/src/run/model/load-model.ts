import { existsSync } from "node:fs";
import path from "node:path";
import {
  InputError,
  modelFromConfig,
  ortRuntime,
  readModelFile,
  TrainedVae,
  type Runtime,
  type RuntimeOptions,
  type Vae,
} from "@latents/core";
import { readInput } from "../../files/index.js";
import { openRun } from "../open-run.js";
import { runFiles } from "../run-files.js";
import { modelFileName, withSave, type Saving } from "./save-model.js";

/** Options of `load`. */
export interface LoadOptions extends RuntimeOptions {
  /** The description of a model that was made in code: the same `vae(...)` that was trained. */
  readonly model?: Vae;
  /** Where to work; default ONNX Runtime on `device`. */
  readonly runtime?: Runtime;
  /** Hears of checkpoints of a run that are damaged and passed over. */
  readonly warn?: (message: string) => void;
}

/**
 * Opens a trained model: what `save`, `latents export` or `run` wrote into a folder, or a run's newest model.
 * Throws InputError for a folder without a model and for a model made in code that is not given, FormatError for a damaged one or one of another model.
 */
export async function loadModel(folder: string, options: LoadOptions = {}): Promise<TrainedVae & Saving> {
  const { model: given, warn } = options;
  const runtime = options.runtime ?? (await ortRuntime(options));
  const file = path.join(folder, modelFileName);
  if (existsSync(runFiles(folder).config))
    return withSave(await (await openRun(folder, warn, { model: given })).loadModel(runtime));
  if (!existsSync(file))
    throw new InputError(
      `${folder}: holds no model: neither ${modelFileName} nor a run's config.json; name a folder that save, run or latents export has written`,
    );
  const read = readModelFile(await readInput(file), file, given);
  const model = given ?? modelFromConfig(read.config!, { shape: read.shape, encoding: read.encoding });
  return withSave(new TrainedVae(model, read.values, read.shape, runtime));
}
