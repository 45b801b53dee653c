import { sampleMean, type ChunkMetrics } from "@latents/core";

/** Training loss of each epoch. */
export interface EpochLosses {
  /** Of its last batch, as some publications print it. */
  readonly last: readonly number[];
  /** Of the batch with the least loss, as others do. */
  readonly least: readonly number[];
  /** The mean over its batches. */
  readonly mean: readonly number[];
}

/** Training loss of each whole epoch, or of all steps where there is none; nats per image. */
export function epochLosses(
  { history }: { readonly history: readonly Pick<ChunkMetrics, "values">[] },
  stepsPerEpoch: number,
): EpochLosses {
  const losses = history.flatMap(({ values }) => [...values["loss"]]);
  const epochs = Math.max(1, Math.floor(losses.length / stepsPerEpoch));
  const parts = Array.from({ length: epochs }, (_, i) => losses.slice(i * stepsPerEpoch, (i + 1) * stepsPerEpoch));
  return {
    last: parts.map((part) => part[part.length - 1]),
    least: parts.map((part) => Math.min(...part)),
    mean: parts.map(sampleMean),
  };
}
