import {
  chosenIndices,
  encodePng,
  imageGrid,
  type Config,
  type ImageDataset,
  type GridOptions,
  type ImageValues,
  type Matrix,
  type PixelImage,
  type TrainedVae,
} from "@latents/core";
import { chosenAsTrained } from "../../run/model/images-as-trained.js";
import { toBytes } from "../../run/model/to-bytes.js";

/** A dark line between images. */
export const mat = { pad: 2, background: 48 } as const;

/** Images side by side, a dark line between them; `imageGrid` says what the options are. */
export const mattedGrid = (
  images: ImageValues,
  shape: readonly [number, number, number],
  options: Pick<GridOptions, "columns" | "beside"> = {},
): PixelImage => imageGrid(images, shape, { ...options, ...mat });

/** Images with their reconstructions in a row. */
export const pairsInRow = 5;

/**
 * Pairs of test images, of each class its share, as the model was trained on such, and their reconstructions as a PNG file: 5 pairs in a row, the
 * original left.
 */
export async function reconstructionPairs(
  trained: TrainedVae,
  test: ImageDataset,
  config: Config,
  count = 50,
): Promise<Uint8Array> {
  const images = chosenAsTrained(test, config, chosenIndices(test, Math.min(count, test.count)));
  return pairsPicture(images, await trained.reconstruct(images));
}

/** Images beside others in their place, 5 pairs in a row, as a PNG file. */
const pairsPicture = ({ pixels, shape }: ImageDataset, { data }: Matrix): Uint8Array =>
  encodePng(mattedGrid(pixels, shape, { columns: pairsInRow, beside: toBytes(data) }));

/** Decoded draws from the prior as a PNG file, as square as their number allows. */
export async function priorSamples(
  trained: TrainedVae,
  options: { count?: number; seed?: number } = {},
): Promise<Uint8Array> {
  const { data } = await trained.sample(options.count ?? 100, { seed: options.seed });
  return encodePng(mattedGrid(data, trained.shape));
}
