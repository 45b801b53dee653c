import { nearestNeighbours, uniformSource } from "@latents/core";

/** Points, [rows][numbers]. */
export type Rows = readonly Float64Array[];

const distance = (a: Float64Array, b: Float64Array): number => a.reduce((sum, v, j) => sum + (v - b[j]) ** 2, 0);

/** The cluster of each row: the best of `starts` runs of k-means from k-means++ (Arthur & Vassilvitskii 2007), by the sum of squared distances. */
export function kMeans(rows: Rows, k: number, { starts = 10, seed = 0 } = {}): Uint32Array {
  let best: { readonly labels: Uint32Array; readonly cost: number } | undefined;
  for (let start = 0; start < starts; start++) {
    const found = once(rows, k, uniformSource({ seed, stream: "k-means", step: start }));
    if (!best || found.cost < best.cost) best = found;
  }
  return best!.labels;
}

function once(rows: Rows, k: number, uniform: () => number): { labels: Uint32Array; cost: number } {
  const centres: Float64Array[] = [rows[Math.floor(uniform() * rows.length)]];
  while (centres.length < k) {
    const gaps = rows.map((row) => Math.min(...centres.map((centre) => distance(row, centre))));
    let left = uniform() * gaps.reduce((a, b) => a + b);
    const next = gaps.findIndex((gap) => (left -= gap) < 0);
    centres.push(rows[next === -1 ? rows.length - 1 : next]);
  }
  let means = centres;
  const labels = new Uint32Array(rows.length);
  for (let round = 0; round < 300; round++) {
    let moved = 0;
    let cost = 0;
    rows.forEach((row, i) => {
      const gaps = means.map((mean) => distance(row, mean));
      const nearest = gaps.indexOf(Math.min(...gaps));
      if (labels[i] !== nearest) moved++;
      labels[i] = nearest;
      cost += gaps[nearest];
    });
    if (round > 0 && moved === 0) return { labels, cost };
    means = means.map((mean, c) => {
      const own = rows.filter((_, i) => labels[i] === c);
      return own.length === 0 ? mean : mean.map((_, j) => own.reduce((sum, row) => sum + row[j] / own.length, 0));
    });
  }
  return { labels, cost: Infinity };
}

const pairs = (n: number): number => (n * (n - 1)) / 2;

/** Adjusted Rand index of two divisions of the same rows: 1 the same, 0 as by chance. Source: Hubert & Arabie 1985, doi:10.1007/BF01908075. */
export function adjustedRand(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const [both, ofA, ofB] = [new Map<string, number>(), new Map<number, number>(), new Map<number, number>()];
  const count = <K>(map: Map<K, number>, key: K): void => void map.set(key, (map.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    count(both, `${a[i]}:${b[i]}`);
    count(ofA, a[i]);
    count(ofB, b[i]);
  }
  const sum = (map: Map<unknown, number>): number => [...map.values()].reduce((total, n) => total + pairs(n), 0);
  const expected = (sum(ofA) * sum(ofB)) / pairs(a.length);
  return (sum(both) - expected) / ((sum(ofA) + sum(ofB)) / 2 - expected);
}

/** Share of each row's 30 nearest others that are of another batch, over the share if batches were mixed: 1 mixed, 0 apart. */
export async function mixing(rows: Rows, batch: ArrayLike<number>): Promise<number> {
  const data = Float32Array.from(rows.flatMap((row) => [...row]));
  const { indices } = await nearestNeighbours({ shape: [rows.length, rows[0].length], data }, 30);
  let others = 0;
  for (let i = 0; i < rows.length; i++)
    for (let j = 0; j < 30; j++) if (batch[indices[i * 30 + j]] !== batch[i]) others++;
  let expected = 0;
  for (const own of Array.from(batch)) expected += Array.from(batch).filter((b) => b !== own).length / batch.length;
  return others / rows.length / 30 / (expected / batch.length);
}
