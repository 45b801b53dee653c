import { encodePng, imageGrid, type Config, type Dataset, type TrainedVae } from "@latents/core";
import { imagesAsTrained } from "./images-as-trained.js";

/** Pairs of the first test images, as the model was trained on such, and their reconstructions as a PNG file: 5 pairs in a row, the original left. */
export async function reconstructionPairs(
  trained: TrainedVae,
  test: Dataset,
  config: Config,
  count = 50,
): Promise<Uint8Array> {
  const images = imagesAsTrained(test, config, 0, Math.min(count, test.count));
  const { data } = await trained.reconstruct(images);
  return encodePng(imageGrid(images.pixels, images.shape, { columns: 5, beside: toBytes(data), ...mat }));
}

/** Decoded draws from the prior as a PNG file, as square as their number allows. */
export async function priorSamples(
  trained: TrainedVae,
  options: { count?: number; seed?: number } = {},
): Promise<Uint8Array> {
  const { data } = await trained.sample(options.count ?? 100, { seed: options.seed });
  return encodePng(imageGrid(data, trained.shape, mat));
}

const mat = { pad: 2, background: 48 };

const toBytes = (values: Float32Array): Uint8Array =>
  Uint8Array.from(values, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
