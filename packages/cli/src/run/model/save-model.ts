import path from "node:path";
import { configOf, writeModelFile, type TrainedVae, type TrainResult } from "@latents/core";
import { checkOutputFolder, writeFileAtomic } from "../../files/index.js";
import { writeNets } from "./write-nets.js";

/** What a trained model of this library can do beside what the core's can. */
export interface Saving {
  /** Writes the model into a folder, see `saveModel`. */
  save(folder: string): Promise<void>;
}

/** File of a model in a folder that `saveModel` has written. */
export const modelFileName = "model.safetensors";

/**
 * Writes a trained model into a folder: `model.safetensors`, from which `load` makes it again, its nets as ONNX files, and `README.md` about them. The values of a
 * model made from a config say what they are of; `load` asks for the description of one made in code.
 * Throws InputError for a folder that cannot be one, RunError if the disk refuses.
 */
export async function saveModel(trained: TrainedVae, folder: string): Promise<void> {
  checkOutputFolder(folder, "save");
  const { model, shape, values } = trained;
  const config = configOf(model, shape);
  const name = path.basename(path.resolve(folder));
  const step = "state" in trained ? (trained as TrainResult).state.step : 0;
  await writeNets(folder, trained, { name, step, config });
  const { encoding } = model;
  const kept = { name, step, shape, values, ...(encoding && { encoding }) };
  const bytes = writeModelFile(config ? { ...kept, config } : { ...kept, model });
  await writeFileAtomic(path.join(folder, modelFileName), bytes);
}

/** A trained model that can write itself. */
export const withSave = <T extends TrainedVae>(trained: T): T & Saving =>
  Object.assign(trained, { save: (folder: string) => saveModel(trained, folder) });
