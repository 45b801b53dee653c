import { inMemory, rowPieces, spreadRows, subset, type Table, type TableDataset } from "@latents/core";
import type { RowFeatures } from "./row-features.js";

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
export function nearestRows(rows: TableDataset, train: Table, { of, width }: RowFeatures): NearestRows {
  const copies = copiesIn(rows, train);
  const [some, others] = [spreadOut(rows, mostRows), spreadOut(train, mostNeighbours)];
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

/** Rows that are equal to one of `train`, of which there may be more than fit into memory: a sum of cells tells which of them are worth a closer look. */
function copiesIn(rows: TableDataset, train: Table): number {
  const n = rows.columns.length;
  const keyAt = (values: Float64Array | Float32Array, at: number): string => values.subarray(at, at + n).join();
  const bySum = new Map<number, Map<string, number>>();
  for (let row = 0; row < rows.count; row++) {
    const sum = sumAt(rows.values, row * n, n);
    const keys = bySum.get(sum) ?? new Map<string, number>();
    bySum.set(sum, keys);
    const key = keyAt(rows.values, row * n);
    keys.set(key, (keys.get(key) ?? 0) + 1);
  }
  let copies = 0;
  for (const { count, values } of rowPieces(train))
    for (let row = 0; row < count; row++) {
      const keys = bySum.get(sumAt(values, row * n, n));
      if (!keys) continue;
      const key = keyAt(values, row * n);
      copies += keys.get(key) ?? 0;
      keys.delete(key);
    }
  return copies;
}

/** A number that equal rows have alike; a missing cell adds nothing. */
function sumAt(values: Float64Array | Float32Array, at: number, n: number): number {
  let sum = 0;
  for (let j = 0; j < n; j++) {
    const value = values[at + j];
    if (!Number.isNaN(value)) sum += value * (j + 1.5);
  }
  return sum;
}

const spreadOut = (table: Table, most: number): TableDataset =>
  inMemory(table.count <= most ? table : subset(table, spreadRows(table.count, most)));
