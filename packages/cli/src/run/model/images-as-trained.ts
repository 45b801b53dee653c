import {
  evaluationStreams,
  gatherBatch,
  largestGrey,
  subset,
  valuesPerImage,
  type Config,
  type ImageDataset,
} from "@latents/core";

/**
 * Images `start`, ..., `start + count - 1` as a run's model was trained on them, ready for `TrainedVae.encode`, which divides bytes by the largest:
 * thresholded and static ones as bits (0 and 255), the same static draws as an evaluation's. Grey values stay as they are where the model
 * was trained on them, and for `dynamic`: they are the means of the bits, so that one code stands for all draws.
 */
export function imagesAsTrained(dataset: ImageDataset, config: Config, start: number, count: number): ImageDataset {
  return chosenAsTrained(
    dataset,
    config,
    Array.from({ length: count }, (_, i) => start + i),
  );
}

/** The same of images by their numbers: the bits of an image are those that it has among all. */
export function chosenAsTrained(
  dataset: ImageDataset,
  { data, seed }: Config,
  indices: readonly number[],
): ImageDataset {
  const count = indices.length;
  const images = subset(dataset, indices);
  const { binarisation } = data;
  if (binarisation !== "threshold" && binarisation !== "static") return images;
  const pixels = new Uint8Array(count * valuesPerImage(dataset));
  gatherBatch(dataset, indices, pixels, 0, { binarisation, seed, stream: evaluationStreams.bits });
  for (let i = 0; i < pixels.length; i++) pixels[i] *= largestGrey;
  return { ...images, pixels };
}
