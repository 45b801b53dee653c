import { modelOf, writeModelFile, type TrainingState } from "@latents/core";
import type { Run } from "./open-run.js";

/** A run's model in one file, `model.safetensors`, with the model of a state: the best validated one where that is kept. */
export const modelFile = async (run: Run, state: TrainingState): Promise<Uint8Array<ArrayBuffer>> => {
  const { name, config, record } = run;
  return writeModelFile({ name, config, shape: record.data.shape, ...modelOf(state) }, await run.parts());
};
