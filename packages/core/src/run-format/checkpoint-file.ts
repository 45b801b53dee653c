import { safetensorsPieces } from "../formats/index.js";
import type { TrainingState } from "../train/index.js";

/** What the metadata of a checkpoint says it is. */
export const checkpointFormat = "latents-checkpoint";

/** The file of a checkpoint in a run's `checkpoints/`. */
export const checkpointName = (step: number): string => `step-${step}.safetensors`;

/** The bytes of a checkpoint, piece by piece: all values of the state, float32, and what early stopping has seen. */
export function checkpointPieces({ step, values, best }: TrainingState): Uint8Array[] {
  const tensors = new Map(Object.entries(values).map(([name, { shape, data }]) => [name, { shape, values: data }]));
  return safetensorsPieces(tensors, {
    ...{ format: checkpointFormat, step: String(step) },
    ...(best && { best: JSON.stringify(best) }),
  });
}
