import { logWeightsOf, place } from "../../latents/index.js";
import { knownLabels } from "../../models/index.js";
import { noiseNameOf } from "../../objectives/index.js";

import { fillNoise } from "../../random/index.js";
import type { Executable, HostTensors } from "../../runtime/index.js";
import { bindParameters, fedRows, modelGraph, type ModelGraph } from "../../model-graphs/index.js";
import type { TableModel } from "./table-model.js";

/** Draws of the latents of some rows, one after the other: of row i those at i, i + rows, i + 2 rows, ... */
export interface RowDraws {
  readonly first: number;
  readonly rows: number;
  readonly draws: number;
  /** log p(seen cells, z) - log q(z | seen cells), [draws, rows]. Unit: nats. */
  readonly logWeights: Float32Array;
  /** log p(x_j | z) of each modelled column, 0 where its cell is missing, [draws, rows, columns]. */
  readonly logProbs: Float32Array;
  /** [draws, rows, parameters] */
  readonly parameters: Float32Array;
}

/** Rows times draws that go through the decoder at once. */
const atOnce = 4000;

/**
 * Draws of z ~ q(z | seen cells) for each of `count` rows of raw numbers, batch by batch. A row's draws depend on its place and the seed alone.
 * Source of the weights: Mattei & Frellsen 2019, arXiv:1812.02633.
 */
export async function* rowDraws(
  { trained }: TableModel,
  raw: { readonly values: ArrayLike<number>; readonly count: number },
  { draws, seed, stream }: { readonly draws: number; readonly seed: number; readonly stream: string },
): AsyncGenerator<RowDraws, void> {
  const { size } = trained;
  const rows = Math.max(1, Math.min(Math.floor(atOnce / draws), raw.count));
  const graph = drawsGraph(trained, rows, draws);
  const executable: Executable = await trained.runtime.compile(bindParameters(graph, trained.values));
  const x = new Float32Array(rows * size);
  try {
    for (let first = 0; first < raw.count; first += rows) {
      const count = Math.min(rows, raw.count - first);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < size; j++) x[i * size + j] = raw.values[(first + Math.min(i, count - 1)) * size + j];
      const out = await executable.run({
        x: { dtype: "float", shape: [rows, size], data: x },
        ...noiseOf(graph, { seed, stream, first, rows, draws }),
      });
      yield {
        ...{ first, draws, rows: count },
        logWeights: cut(out["logWeights"].data as Float32Array, draws, rows, count),
        logProbs: cut(out["logProbs"].data as Float32Array, draws, rows, count),
        parameters: cut(out["parameters"].data as Float32Array, draws, rows, count),
      };
    }
  } finally {
    await executable.release();
  }
}

function drawsGraph({ model, size }: TableModel["trained"], rows: number, draws: number): ModelGraph {
  const { inputs, x, labels } = fedRows(model, size, rows);
  return modelGraph("rowDraws", inputs, (scope, ask) => {
    const placed = place(
      model.latents,
      {
        ...{ x, known: knownLabels(labels), draws },
        noise: (latent, kind, shape) => ask(noiseNameOf(model.latents, latent), kind, shape),
      },
      scope,
    );
    const { parameters } = placed.decoded.parameters!();
    return {
      logWeights: logWeightsOf(placed),
      logProbs: placed.decoded.logProbPerValue(placed.rows.x),
      parameters,
    };
  });
}

/** Noise of each row by its place among all, whatever the batches are. */
function noiseOf(
  { noise }: ModelGraph,
  at: {
    readonly seed: number;
    readonly stream: string;
    readonly first: number;
    readonly rows: number;
    readonly draws: number;
  },
): HostTensors {
  return Object.fromEntries(
    noise.map(({ name, kind, shape }) => {
      const width = Number(shape.at(-1));
      const data = new Float32Array(at.draws * at.rows * width);
      for (let draw = 0; draw < at.draws; draw++)
        fillNoise(kind, data.subarray(draw * at.rows * width, (draw + 1) * at.rows * width), {
          ...{ seed: at.seed, stream: at.stream + name.slice("noise".length) },
          ...{ step: draw, offset: at.first * width },
        });
      return [name, { dtype: "float", shape: shape as readonly number[], data }];
    }),
  );
}

/** [draws, rows, ...] -> [draws, count, ...], the first `count` rows of each draw. */
function cut(data: Float32Array, draws: number, rows: number, count: number): Float32Array {
  if (rows === count) return data;
  const width = data.length / draws / rows;
  const out = new Float32Array(draws * count * width);
  for (let draw = 0; draw < draws; draw++)
    out.set(data.subarray(draw * rows * width, (draw * rows + count) * width), draw * count * width);
  return out;
}

/** Weights of one row's draws, adding up to 1, and log of the mean of the unscaled ones. */
export function rowWeights(
  { logWeights, draws, rows }: RowDraws,
  row: number,
): { weights: Float64Array; logMean: number } {
  let top = -Infinity;
  for (let draw = 0; draw < draws; draw++) top = Math.max(top, logWeights[draw * rows + row]);
  const weights = Float64Array.from({ length: draws }, (_, draw) => Math.exp(logWeights[draw * rows + row] - top));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return { weights: weights.map((w) => w / total), logMean: top + Math.log(total / draws) };
}
