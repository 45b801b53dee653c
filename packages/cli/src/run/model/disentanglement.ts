import {
  dci,
  dspritesCount,
  dspritesFactors,
  dspritesFactorsOf,
  dspritesImages,
  factorVaeScore,
  modularity,
  mutualInformationGap,
  permutation,
  separatedPredictability,
  type Config,
  type Dci,
  type Factors,
  type TrainedVae,
} from "@latents/core";
import { encodeDataset } from "./encode-dataset.js";

/** How far the latents of a model stand for the factors of dSprites, each score from 0 to 1. */
export interface DisentanglementScores {
  readonly mig: number;
  readonly sap: number;
  readonly dci: Dci;
  readonly modularity: number;
  readonly factorVae: number;
}

/** All images at once would be 3 GB. */
const imagesAtOnce = 5000;

/** Scores of the codes, posterior means, that a model of 1x64x64 images has for images of dSprites, drawn from all by `seed`; after the last of them is encoded it takes some seconds. */
export async function disentanglement(
  trained: TrainedVae,
  config: Config,
  {
    images: count,
    seed,
    onProgress,
  }: { images: number; seed: number; onProgress?: (done: number, total: number) => void },
): Promise<DisentanglementScores> {
  const numbers = permutation(dspritesCount, { seed, stream: "disentangle", step: 0 }).subarray(0, count);
  const { names, sizes } = dspritesFactors;
  const factors: Factors = { names, sizes, values: Uint16Array.from([...numbers].flatMap(dspritesFactorsOf)) };
  const mean = { shape: [count, trained.latent] as const, data: new Float32Array(count * trained.latent) };
  for (let start = 0; start < count; start += imagesAtOnce) {
    const part = dspritesImages(numbers.subarray(start, start + imagesAtOnce), "test");
    mean.data.set((await encodeDataset(trained, part, config)).mean.data, start * trained.latent);
    onProgress?.(start + part.count, count);
  }
  return {
    mig: mutualInformationGap(mean, factors),
    sap: separatedPredictability(mean, factors),
    dci: dci(mean, factors, { seed }),
    modularity: modularity(mean, factors),
    factorVae: factorVaeScore(mean, factors, { seed }),
  };
}
