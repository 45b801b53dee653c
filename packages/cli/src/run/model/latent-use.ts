import {
  dimensionUse,
  type Config,
  type DimensionUse,
  type ImageDataset,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { encodeDataset } from "./encode-dataset.js";

/** How much a model uses each dimension of its code, over a set of images, and their codes. */
export interface LatentUse extends DimensionUse {
  /** The code that stands for each image, [count, latent]. */
  readonly codes: Matrix;
}

/** Encodes images and tells how each dimension is used, against the model's own prior. Throws InputError if the images are not the model's. */
export async function latentUse(
  trained: TrainedVae,
  images: ImageDataset,
  config: Config,
  onProgress?: (done: number, total: number) => void,
): Promise<LatentUse> {
  const { mean: codes, logVar } = await encodeDataset(trained, images, config, onProgress);
  const { data, seed } = config;
  const ownKl = async (): Promise<readonly number[] | undefined> =>
    (await trained.evaluate(images, { binarisation: data.binarisation, seed })).klPerDimension;
  return { codes, ...(await dimensionUse(trained, codes, logVar, ownKl)) };
}

/** `KL 0.52`, `variance 0.93`: how much a dimension is used, in words. */
export const useOf = ({ measure, kl, meanVariance }: LatentUse, dimension: number): string =>
  `${measure} ${(kl ?? meanVariance)[dimension].toFixed(2)}`;
