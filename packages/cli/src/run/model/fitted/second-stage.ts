import { sampleRows, tableDataset, trainTable, type Matrix, type Runtime } from "@latents/core";

/** Passes over the codes, within steps that few codes need and many may take. */
const steps = { least: 200, most: 2000, passes: 50 };

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
  const table = tableDataset({
    name: "codes",
    columns: Array.from({ length: latent }, (_, i) => ({ name: `z${i}`, kind: "continuous" as const })),
    values: Float32Array.from(codes.data),
  });
  const batch = Math.max(1, Math.min(500, Math.floor(count / 4)));
  const total = Math.round(Math.min(steps.most, Math.max(steps.least, (steps.passes * count) / batch)));
  const trained = await trainTable(table, {
    config: {
      model: { latent, prior: "standard-normal" },
      objective: "elbo",
      data: { scaling: "standardise" },
      train: { batch, steps: total },
    },
    ...{ seed, runtime },
    onProgress: ({ firstStep, steps: done }) => onProgress?.(firstStep + done, total),
  });
  return {
    draw: async (number: number, drawSeed: number): Promise<Matrix> => {
      const { values } = await sampleRows(trained, number, { seed: drawSeed, holes: false });
      return { shape: [number, latent], data: Float32Array.from(values) };
    },
    release: () => trained.release(),
  };
}
