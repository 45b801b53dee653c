import { sampleRows, trainTable, type Matrix, type Runtime } from "@latents/core";
import { codesTable, codesTraining } from "./codes-table.js";

const mostSteps = 2000;

/** How the second stage is trained. */
export interface SecondStageOptions {
  readonly seed: number;
  readonly runtime: Runtime;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * The second stage of a two-stage VAE: a VAE of the codes of the first, with as many latents and a Gaussian of learned width for each code, whose own codes lie close
 * to N(0, I) because codes, unlike images, fill their space. Its draws stand for those of the prior.  Shapes: codes [count, latent] -> draws [n, latent].
 * The caller calls `release()` when done.  Source: Dai & Wipf 2019, arXiv:1903.05789, section 4.
 */
export async function secondStage(codes: Matrix, { seed, runtime, onProgress }: SecondStageOptions) {
  const [count, latent] = codes.shape;
  const { batch, steps } = codesTraining(count, mostSteps);
  const trained = await trainTable(codesTable(codes), {
    config: {
      model: { latent, prior: "standard-normal" },
      objective: "elbo",
      data: { scaling: "standardise" },
      train: { batch, steps },
    },
    ...{ seed, runtime },
    onProgress: ({ firstStep, steps: done }) => onProgress?.(firstStep + done, steps),
  });
  return {
    draw: async (number: number, drawSeed: number): Promise<Matrix> => {
      const { values } = await sampleRows(trained, number, { seed: drawSeed, holes: false });
      return { shape: [number, latent], data: Float32Array.from(values) };
    },
    release: () => trained.release(),
  };
}
