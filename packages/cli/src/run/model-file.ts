import { modelValues, writeModelFile, type TrainingState } from "@latents/core";
import type { Run } from "./open-run.js";

/** A run's model in one file, `model.safetensors`, with the values of a state: the averages where they are kept. */
export const modelFile = (
  { name, config, record }: Run,
  { step, values }: Pick<TrainingState, "step" | "values">,
): Uint8Array<ArrayBuffer> =>
  writeModelFile({ name, step, config, shape: record.data.shape, values: modelValues(values) });
