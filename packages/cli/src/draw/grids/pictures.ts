import {
  encodePng,
  imageGrid,
  type Config,
  type Dataset,
  type GridOptions,
  type ImageValues,
  type PixelImage,
  type TrainedVae,
} from "@latents/core";
import { imagesAsTrained } from "../../run/model/images-as-trained.js";

/** Images side by side, a dark line between them; `imageGrid` says what the options are. */
export const mattedGrid = (
  images: ImageValues,
  shape: readonly [number, number, number],
  options: Pick<GridOptions, "columns" | "beside"> = {},
): PixelImage => imageGrid(images, shape, { ...options, pad: 2, background: 48 });

/** Pairs of the first test images, as the model was trained on such, and their reconstructions as a PNG file: 5 pairs in a row, the original left. */
export async function reconstructionPairs(
  trained: TrainedVae,
  test: Dataset,
  config: Config,
  count = 50,
): Promise<Uint8Array> {
  const images = imagesAsTrained(test, config, 0, Math.min(count, test.count));
  const { data } = await trained.reconstruct(images);
  return encodePng(mattedGrid(images.pixels, images.shape, { columns: 5, beside: toBytes(data) }));
}

/** Decoded draws from the prior as a PNG file, as square as their number allows. */
export async function priorSamples(
  trained: TrainedVae,
  options: { count?: number; seed?: number } = {},
): Promise<Uint8Array> {
  const { data } = await trained.sample(options.count ?? 100, { seed: options.seed });
  return encodePng(mattedGrid(data, trained.shape));
}

const toBytes = (values: Float32Array): Uint8Array =>
  Uint8Array.from(values, (v) => Math.round(255 * Math.min(1, Math.max(0, v))));
