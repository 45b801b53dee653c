import { unlink } from "node:fs/promises";
import { join } from "node:path";
import { subset, type Config, type ImageDataset, type LivePictureName, type TrainedVae } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { priorSamples, reconstructionPairs } from "./pictures.js";

/** The pictures that a training keeps fresh. The one of samples is written last. */
export const livePictures = ["live-reconstructions.png", "live-samples.png"] as const satisfies LivePictureName[];

/** Images beside their reconstructions. */
const pairs = 50;

/** The images that the pictures show, evenly spread over those of the training: the same each time. */
export function liveImages(dataset: ImageDataset): ImageDataset {
  const count = Math.min(pairs, dataset.count);
  const indices = Array.from({ length: count }, (_, i) => Math.floor((i * dataset.count) / count));
  return subset(dataset, indices);
}

/** Draws a model in training: samples of the same codes, and reconstructions of the same images, each time. Throws RunError if the disk refuses. */
export async function drawLivePictures(
  trained: TrainedVae,
  shown: ImageDataset,
  config: Config,
  folder: string,
): Promise<void> {
  const [reconstructions, samples] = livePictures;
  await writeFileAtomic(join(folder, reconstructions), await reconstructionPairs(trained, shown, config, pairs));
  await writeFileAtomic(join(folder, samples), await priorSamples(trained, { seed: config.seed }));
}

/** Removes them, when the final pictures stand in their place. */
export async function removeLivePictures(folder: string): Promise<void> {
  for (const name of livePictures) await unlink(join(folder, name)).catch(() => undefined);
}
