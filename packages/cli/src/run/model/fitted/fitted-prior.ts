import {
  bestMixtureByBic,
  chooseImages,
  fillNormal,
  fitGaussianMixture,
  kernelDensity,
  type CodeMixture,
  type Config,
  type ImageDataset,
  type Matrix,
  type TrainedVae,
} from "@latents/core";
import { encodeDataset } from "../encode-dataset.js";
import { imagesAsTrained } from "../images-as-trained.js";

/** Components that are tried where none are given. */
const tried = [1, 2, 3, 5, 8, 12, 20];
const mostImages = 10_000;

/**
 * A Gaussian mixture of full covariance that stands for the prior, fitted on codes drawn from q(z|x) of training images, one an image: where
 * the prior promises codes that no image has, draws from the mixture look more like the images.
 * @param kernels  a kernel density in its place, a Gaussian at each code
 * @param components  how many; without it, the number of the smallest BIC of 1, 2, 3, 5, 8, 12, 20
 */
export async function fittedPrior(
  trained: TrainedVae,
  train: ImageDataset,
  config: Config,
  {
    components,
    kernels,
    seed,
    onProgress,
  }: { components?: number; kernels?: true; seed: number; onProgress?: (done: number, total: number) => void },
): Promise<{ readonly mixture: CodeMixture; readonly images: number }> {
  const codes = await trainingCodes(trained, train, config, seed);
  const [images] = codes.shape;
  if (kernels) return { mixture: kernelDensity(codes), images };
  const options = { seed, onProgress };
  const mixture =
    components === undefined
      ? (
          await bestMixtureByBic(
            codes,
            tried.filter((k) => k <= images),
            options,
          )
        ).best
      : await fitGaussianMixture(codes, { ...options, components });
  return { mixture, images };
}

/** Codes drawn from q(z|x) of at most 10,000 training images, one an image: what a density that stands for the prior is fitted on.  Shape [images, latent]. */
export async function trainingCodes(
  trained: TrainedVae,
  train: ImageDataset,
  config: Config,
  seed: number,
): Promise<Matrix> {
  const images = chooseImages(train, Math.min(mostImages, train.count));
  const { mean, logVar } = await encodeDataset(trained, images, config);
  if (logVar) return posteriorDraws(mean, logVar, seed);
  return trained.encode(imagesAsTrained(images, config, 0, images.count), { sample: true, seed });
}

/** z = mean + exp(logVar / 2) noise, one for each row. */
function posteriorDraws(mean: Matrix, logVar: Matrix, seed: number): Matrix {
  const noise = fillNormal(new Float32Array(mean.data.length), { seed, stream: "fitted-prior", step: 0 });
  return { shape: mean.shape, data: mean.data.map((m, i) => m + Math.exp(logVar.data[i] / 2) * noise[i]) };
}
