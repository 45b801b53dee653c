import {
  adam,
  bindParameters,
  cosineSchedule,
  fillNormal,
  fitTableEncoding,
  mafPrior,
  modelGraph,
  modelValues,
  ops,
  Trainer,
  type Matrix,
  type Runtime,
  type Trainable,
} from "@latents/core";
import { codesTable, codesTraining } from "./codes-table.js";

const mostSteps = 4000;
/** Between two reports of where it stands. */
const stepsAtOnce = 50;
/** Draws at once. */
const rowsAtOnce = 1000;

/** How the flow is fitted. */
export interface FittedFlowOptions {
  readonly seed: number;
  readonly runtime: Runtime;
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * A masked autoregressive flow fitted on codes after the training, by their likelihood, which stands for the prior: it follows bent and dependent codes where a mixture of
 * Gaussians needs many components. Codes are standardised dimension by dimension.  Shapes: codes [count, latent] -> draws [n, latent].
 * The caller calls `release()` when done.  Source: Papamakarios et al. 2017, arXiv:1705.07057; as a sampler of a trained autoencoder: pythae's MAFSampler.
 */
export async function fittedFlow(codes: Matrix, { seed, runtime, onProgress }: FittedFlowOptions) {
  const [count, latent] = codes.shape;
  const table = codesTable(codes);
  const encoding = fitTableEncoding(table, { scaling: "standardise" });
  const prior = mafPrior();
  const model: Trainable = {
    encoding,
    lossOf: ({ x }, scope) => {
      // behind the numbers stands which cells are seen: all
      const [z] = ops.split(x, [latent, latent]);
      return { loss: ops.neg(ops.mean(prior.build(latent, scope.child("prior")).logProb(z))), parts: {} };
    },
  };
  const { batch, steps } = codesTraining(count, mostSteps);
  const trainer = await Trainer.create(model, table, runtime, {
    ...{ steps, batch, seed, clipNorm: 10, optimizer: adam(cosineSchedule(2e-3)) },
  });
  try {
    while (trainer.step < steps) {
      await trainer.run(stepsAtOnce);
      onProgress?.(trainer.step, steps);
      // timers and Ctrl-C
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    const { values } = await trainer.state();
    const graph = modelGraph("prior", [], (scope, ask) => ({
      z: prior.build(latent, scope.child("prior")).sample("batch", (kind, shape) => ask(kind, kind, shape)),
    }));
    const drawing = await runtime.compile(bindParameters(graph, modelValues(values)));
    return {
      draw: async (number: number, drawSeed: number): Promise<Matrix> => {
        const noise = fillNormal(new Float32Array(number * latent), { seed: drawSeed, stream: "fitted-flow", step: 0 });
        const data = new Float32Array(number * latent);
        for (let start = 0; start < number; start += rowsAtOnce) {
          const rows = Math.min(rowsAtOnce, number - start);
          const normal = noise.subarray(start * latent, (start + rows) * latent);
          const { z } = await drawing.run({ normal: { dtype: "float", shape: [rows, latent], data: normal } });
          data.set(z.data as Float32Array, start * latent);
        }
        encoding.columns.forEach(({ scaling }, j) => {
          if (scaling.type !== "linear") return;
          for (let i = j; i < data.length; i += latent) data[i] = scaling.center + scaling.scale * data[i];
        });
        return { shape: [number, latent], data };
      },
      release: () => drawing.release(),
    };
  } finally {
    await trainer.release();
  }
}
