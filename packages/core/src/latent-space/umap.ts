import { UMAP } from "umap-js";
import { InputError } from "../errors.js";
import { fillNormal, fillUniform } from "../random/index.js";
import { nearestNeighbours, type Neighbours } from "./nearest-neighbours.js";
import { Pauses } from "./pauses.js";
import { checkPoints, type Points } from "./points.js";
import { principalComponents, projectPoints } from "./principal-components.js";

/** How `umap` lays points out. */
export interface UmapOptions {
  /** Dimensions of the map, default 2. */
  readonly dims?: 2 | 3;
  /** Size of the neighbourhood that is kept, the point itself included; default 15. */
  readonly neighbours?: number;
  /** How close points may lie in the map, 0 to 1; default 0.1. */
  readonly minDist?: number;
  /** Default 0. */
  readonly seed?: number;
  /** Passes over the neighbourhoods; default 500 for few points to 200 for more than 7,500. */
  readonly epochs?: number;
  /** `positions()` is the map as it is now, a copy. */
  readonly onProgress?: (done: number, total: number, positions: () => Float32Array<ArrayBuffer>) => void;
}

/** Largest coordinate at the start, as in the reference implementation. */
const startSize = 10;

/** The neighbours of each of `count` points where no number is given: 15, or all where there are fewer. */
export const usualNeighbours = (count: number): number => Math.min(15, count - 1);

/**
 * UMAP by umap-js, of exact nearest neighbours. Begins at the principal components, and draws from seeded uniforms, so that the same options give
 * the same map. Others are served between epochs.  Shape [count, dims].
 * Throws InputError for a neighbourhood that is larger than the set, or another option out of range.
 * Source: McInnes, Healy & Melville 2018, arXiv:1802.03426.
 */
export async function umap(points: Points, options: UmapOptions = {}): Promise<Points<Float32Array>> {
  const { dims = 2, minDist = 0.1, seed = 0, epochs, onProgress } = options;
  checkPoints("UMAP", points, 3);
  const [count, dimensions] = points.shape;
  const neighbours = options.neighbours ?? usualNeighbours(count);
  if (!(Number.isInteger(neighbours) && neighbours >= 2 && neighbours < count))
    throw new InputError(
      `UMAP: neighbours must be from 2 to ${count - 1}, one below the ${count} points, got ${neighbours}; choose another number`,
    );
  const rules: [string, number, boolean, string][] = [
    ["dims", dims, [2, 3].includes(dims), "2 or 3"],
    ["minDist", minDist, minDist >= 0 && minDist <= 1, "from 0 to 1"],
    ["epochs", epochs ?? 1, Number.isInteger(epochs ?? 1) && (epochs ?? 1) >= 1, "a whole number, 1 or more"],
  ];
  for (const [name, value, holds, rule] of rules)
    if (!holds) throw new InputError(`UMAP: ${name} must be ${rule}, got ${value}`);

  const near = await nearestNeighbours(points, neighbours - 1);
  const layout = new UMAP({
    ...{ nComponents: dims, nNeighbors: neighbours, minDist, random: uniforms(seed) },
    ...(epochs !== undefined && { nEpochs: epochs }),
  });
  const [indices, distances] = withSelf(near);
  layout.setPrecomputedKNN(indices, distances);
  // of the points themselves only the number matters once the neighbours are known
  const total = layout.initializeFit(Array.from({ length: count }, () => []));
  // the very array that the layout moves
  const embedding = layout.getEmbedding();
  const known = Math.min(dims, dimensions);
  const start = projectPoints(points, principalComponents(points, known)).data;
  const scale = startSize / (start.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1);
  const noise = fillNormal(new Float64Array(count * dims), { seed, stream: "umap-start", step: 0 });
  embedding.forEach((row, i) => {
    for (let c = 0; c < dims; c++)
      row[c] = c < known ? scale * start[i * known + c] + 1e-4 * noise[i * dims + c] : noise[i * dims + c];
  });
  const pauses = new Pauses();
  for (let epoch = 0; epoch < total; epoch++) {
    layout.step();
    await pauses.due();
    onProgress?.(epoch + 1, total, () => Float32Array.from(embedding.flat()));
  }
  return { shape: [count, dims], data: Float32Array.from(layout.getEmbedding().flat()) };
}

/** Each point first among its own neighbours, as UMAP counts them. */
function withSelf({ count, k, indices, distances }: Neighbours): [number[][], number[][]] {
  const row = (values: Uint32Array | Float64Array, i: number, own: number): number[] => [
    own,
    ...values.subarray(i * k, (i + 1) * k),
  ];
  const rows = Array.from({ length: count }, (_, i) => i);
  return [rows.map((i) => row(indices, i, i)), rows.map((i) => row(distances, i, 0))];
}

/** A generator of uniforms below 1 from a seed. */
function uniforms(seed: number): () => number {
  const block = new Float64Array(4096);
  let [next, used] = [block.length, 0];
  return () => {
    if (next === block.length) {
      fillUniform(block, { seed, stream: "umap", step: 0, offset: used });
      used += block.length;
      next = 0;
    }
    return block[next++];
  };
}
