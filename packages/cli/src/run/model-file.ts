import { modelOf, writeModelFile, type TrainingState } from "@latents/core";
import type { Run } from "./open-run.js";

/** A run's model in one file, `model.safetensors`, with the model of a state: the best validated one where that is kept. */
export async function modelFile(run: Run, state: TrainingState): Promise<Uint8Array<ArrayBuffer>> {
  // of a model made in code only code can make it again
  const model = await run.model();
  const { name, config, record } = run;
  const { encoding } = model;
  const { shape, count: trainedOn } = record.data;
  return writeModelFile({ name, config, model, shape, trainedOn, encoding, ...modelOf(state) });
}
