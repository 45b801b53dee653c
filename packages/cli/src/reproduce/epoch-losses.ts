import type { TrainResult } from "@latents/core";

/** Training loss of each epoch: that of its last batch, as some publications print it, and the mean over its batches. */
export function epochLosses(
  { history }: Pick<TrainResult, "history">,
  stepsPerEpoch: number,
): { readonly last: readonly number[]; readonly mean: readonly number[] } {
  const losses = history.flatMap(({ values }) => [...values["loss"]]);
  const epochs = Math.max(1, Math.floor(losses.length / stepsPerEpoch));
  const parts = Array.from({ length: epochs }, (_, i) => losses.slice(i * stepsPerEpoch, (i + 1) * stepsPerEpoch));
  return {
    last: parts.map((part) => part[part.length - 1]),
    mean: parts.map((part) => part.reduce((a, b) => a + b, 0) / part.length),
  };
}
