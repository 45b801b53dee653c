import { modelOf, writeModelFile, type TrainingState } from "@latents/core";
import { encodingOf } from "./table/run-table.js";
import type { Run } from "./open-run.js";

/** A run's model in one file, `model.safetensors`, with the model of a state: the best validated one where that is kept. */
export const modelFile = ({ name, config, record }: Run, state: TrainingState): Uint8Array<ArrayBuffer> =>
  writeModelFile({
    ...{ name, config, shape: record.data.shape, encoding: encodingOf(record, name) },
    ...modelOf(state),
  });
