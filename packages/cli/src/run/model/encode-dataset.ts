import { imagesAtOnce, type Config, type ImageDataset, type Matrix, type TrainedVae } from "@latents/core";
import { imagesAsTrained } from "./images-as-trained.js";

/** q(z|x) of all images of a data set: the code that stands for each, and where q is a diagonal Gaussian its log-variance.  Shapes [count, latent]. */
interface Posteriors {
  readonly mean: Matrix;
  readonly logVar?: Matrix;
}

/**
 * q(z|x) of a data set's images, presented as the model was trained on them, with their labels where the model takes some. Throws InputError if the
 * images are not the model's.
 */
export async function encodeDataset(
  trained: TrainedVae,
  dataset: ImageDataset,
  config: Config,
  onProgress?: (done: number, total: number) => void,
): Promise<Posteriors> {
  const { isGaussian } = trained;
  const shape = [dataset.count, trained.latent] as const;
  const mean = new Float32Array(dataset.count * trained.latent);
  const logVar = new Float32Array(dataset.count * trained.latent);
  const atOnce = imagesAtOnce(trained.size);
  for (let start = 0; start < dataset.count; start += atOnce) {
    const count = Math.min(atOnce, dataset.count - start);
    const images = imagesAsTrained(dataset, config, start, count);
    const codes = isGaussian ? await trained.posterior(images) : { mean: await trained.encode(images) };
    mean.set(codes.mean.data, start * trained.latent);
    if ("logVar" in codes) logVar.set(codes.logVar.data, start * trained.latent);
    onProgress?.(start + count, dataset.count);
  }
  return { mean: { shape, data: mean }, ...(isGaussian && { logVar: { shape, data: logVar } }) };
}

/** Codes (posterior means) of some images by their numbers: the same as among all of them.  Shape [numbers, latent]. */
export async function encodeChosen(
  trained: TrainedVae,
  dataset: ImageDataset,
  numbers: readonly number[],
  config: Config,
): Promise<Matrix> {
  const data = new Float32Array(numbers.length * trained.latent);
  for (const [row, number] of numbers.entries())
    data.set((await trained.encode(imagesAsTrained(dataset, config, number, 1))).data, row * trained.latent);
  return { shape: [numbers.length, trained.latent], data };
}
