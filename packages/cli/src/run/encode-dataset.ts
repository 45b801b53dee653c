import { gatherBatch, valuesPerImage, type Config, type Dataset, type Matrix, type TrainedVae } from "@latents/core";

/** Images that are floats at one time. */
const imagesAtOnce = 2000;

/** q(z|x) of all images of a data set.  Shapes [count, latent]. */
export interface Posteriors {
  readonly mean: Matrix;
  readonly logVar: Matrix;
}

/**
 * q(z|x) of a data set's images, presented as the model was trained on them, with their labels where the model takes some. Throws InputError if the
 * images are not the model's.
 */
export async function encodeDataset(
  trained: TrainedVae,
  dataset: Dataset,
  config: Config,
  onProgress?: (done: number, total: number) => void,
): Promise<Posteriors> {
  const shape = [dataset.count, trained.latent] as const;
  const mean = new Float32Array(dataset.count * trained.latent);
  const logVar = new Float32Array(dataset.count * trained.latent);
  for (let start = 0; start < dataset.count; start += imagesAtOnce) {
    const count = Math.min(imagesAtOnce, dataset.count - start);
    const labels = trained.classes > 0 ? dataset.labels?.subarray(start, start + count) : undefined;
    const codes = await trained.posterior(modelInput(dataset, start, count, config), { labels });
    mean.set(codes.mean.data, start * trained.latent);
    logVar.set(codes.logVar.data, start * trained.latent);
    onProgress?.(start + count, dataset.count);
  }
  return { mean: { shape, data: mean }, logVar: { shape, data: logVar } };
}

/** Images as the model was trained on them: thresholded and static ones as bits; grey values stand for dynamic bits, whose means they are. */
function modelInput(dataset: Dataset, start: number, count: number, { data, seed }: Config): Matrix {
  const size = valuesPerImage(dataset);
  const fixed = data.binarisation === "threshold" || data.binarisation === "static";
  const bytes = new Uint8Array(count * size);
  const indices = Array.from({ length: count }, (_, i) => start + i);
  gatherBatch(dataset, indices, bytes, 0, {
    binarisation: fixed ? data.binarisation : "none",
    seed,
    stream: "evaluate",
  });
  return { shape: [count, size], data: Float32Array.from(bytes, fixed ? (bit) => bit : (grey) => grey / 255) };
}
