import { subset, type TableDataset } from "@latents/core";
import { rowFeatures } from "./row-features.js";

/** Distances of rows to the nearest training row, and how many of them are copies of one. */
export interface NearestRows {
  /** Rising; at most `mostRows`, evenly spread. */
  readonly distances: Float64Array;
  readonly copies: number;
  readonly rows: number;
}

/** Rows that distances are measured of, and to. */
const [mostRows, mostNeighbours] = [500, 5000];

/** Distances of `rows` to those of `train` (`rowFeatures`), and the number of all rows that are equal to a training row in every cell. */
export function nearestRows(rows: TableDataset, train: TableDataset): NearestRows {
  const known = new Set(keysOf(train));
  const copies = keysOf(rows).filter((key) => known.has(key)).length;
  const [some, others] = [spreadOut(rows, mostRows), spreadOut(train, mostNeighbours)];
  const { of, width } = rowFeatures(train);
  const [a, b] = [of(some), of(others)];
  const distances = Float64Array.from({ length: some.count }, (_, i) => {
    let best = Infinity;
    for (let j = 0; j < others.count; j++) {
      let sum = 0;
      for (let k = 0; k < width && sum < best; k++) sum += (a[i * width + k] - b[j * width + k]) ** 2;
      if (sum < best) best = sum;
    }
    return Math.sqrt(best);
  });
  return { distances: distances.sort(), copies, rows: rows.count };
}

function keysOf({ values, columns, count }: TableDataset): string[] {
  const n = columns.length;
  return Array.from({ length: count }, (_, i) => values.subarray(i * n, (i + 1) * n).join());
}

const spreadOut = (table: TableDataset, most: number): TableDataset =>
  table.count <= most
    ? table
    : subset(
        table,
        Array.from({ length: most }, (_, i) => Math.floor((i * table.count) / most)),
      );
