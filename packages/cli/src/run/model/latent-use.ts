import {
  byFalling,
  codeVariance,
  latentSpread,
  type Config,
  type ImageDataset,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { encodeDataset } from "./encode-dataset.js";
import { hasStandardPrior } from "./prior-marginals.js";

/** How much a model uses each dimension of its code, over a set of images. */
export interface LatentUse {
  /** The code that stands for each image, [count, latent]. */
  readonly codes: Matrix;
  /** What tells it: the KL from the model's own prior or, where that does not split by dimension, the variance of the codes. */
  readonly measure: "KL" | "variance";
  /** Mean KL of each dimension in nats, where it splits. */
  readonly kl?: ArrayLike<number>;
  readonly meanVariance: Float64Array;
  /** Mean variance of q, where that is a Gaussian. */
  readonly posteriorVariance?: Float64Array;
  /** Dimensions by falling measure. */
  readonly order: readonly number[];
}

/** Encodes images and tells how each dimension is used, against the model's own prior. Throws InputError if the images are not the model's. */
export async function latentUse(
  trained: TrainedVae,
  images: ImageDataset,
  config: Config,
  onProgress?: (done: number, total: number) => void,
): Promise<LatentUse> {
  const { mean: codes, logVar } = await encodeDataset(trained, images, config, onProgress);
  const spread = logVar && latentSpread(codes, logVar);
  const meanVariance = codeVariance(codes);
  const kl = spread && hasStandardPrior(trained) ? spread.kl : await ownKl(trained, images, config);
  return {
    ...{ codes, meanVariance, order: byFalling(kl ?? meanVariance), measure: kl ? "KL" : "variance" },
    ...(kl && { kl }),
    ...(spread && { posteriorVariance: spread.posteriorVariance }),
  };
}

/** Mean KL of each dimension from a prior that is learned; undefined where it does not split. */
async function ownKl(
  trained: TrainedVae,
  images: ImageDataset,
  { data: { binarisation }, seed }: Config,
): Promise<readonly number[] | undefined> {
  return (await trained.evaluate(images, { binarisation, seed })).klPerDimension;
}

/** `KL 0.52`, `variance 0.93`: how much a dimension is used, in words. */
export const useOf = ({ measure, kl, meanVariance }: LatentUse, dimension: number): string =>
  `${measure} ${(kl ?? meanVariance)[dimension].toFixed(2)}`;
