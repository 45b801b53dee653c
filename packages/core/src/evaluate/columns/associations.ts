import { categoriesOf, pearson, type TableDataset } from "../../data/index.js";

/** Strength of the relation of each pair of columns, [columns, columns]: 1 on the diagonal. */
export type Associations = readonly Float64Array[];

/**
 * Relations of all pairs of columns, over rows in which both cells are there: of two numbers Pearson's r, with its sign; of a number and a category the
 * correlation ratio eta, of two categories Cramer's V, both 0 to 1. NaN where one of them does not vary.
 */
export function associations({ columns, values, count }: TableDataset): Associations {
  const n = columns.length;
  const kinds = columns.map((column) => categoriesOf(column));
  const cells = columns.map((_, j) => Float64Array.from({ length: count }, (_unused, i) => values[i * n + j]));
  const table = columns.map(() => new Float64Array(n).fill(1));
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++) {
      // the one of categories first
      const [p, q] = kinds[a] > 0 ? [a, b] : [b, a];
      const strength =
        kinds[p] === 0
          ? pearson(cells[p], cells[q])
          : kinds[q] > 0
            ? cramersV(pairsOf(cells[p], cells[q]), kinds[p], kinds[q])
            : correlationRatio(pairsOf(cells[p], cells[q]), kinds[p]);
      table[a][b] = table[b][a] = strength;
    }
  return table;
}

/** The pairs of which both are there. */
const pairsOf = (x: Float64Array, y: Float64Array): readonly (readonly [number, number])[] =>
  Array.from(x, (v, i) => [v, y[i]] as const).filter(([v, w]) => !Number.isNaN(v) && !Number.isNaN(w));

/** sqrt of the share of a number's variance that lies between categories; `pairs` are [category, number]. */
function correlationRatio(pairs: readonly (readonly [number, number])[], categories: number): number {
  const [sums, counts] = [new Float64Array(categories), new Float64Array(categories)];
  let [total, squares] = [0, 0];
  for (const [k, y] of pairs) {
    sums[k] += y;
    counts[k]++;
    total += y;
    squares += y * y;
  }
  const variance = squares - total ** 2 / pairs.length;
  const between =
    sums.reduce((sum, s, k) => sum + (counts[k] > 0 ? s ** 2 / counts[k] : 0), 0) - total ** 2 / pairs.length;
  return variance > 1e-12 * squares ? Math.sqrt(Math.max(0, Math.min(1, between / variance))) : NaN;
}

/** Source: Cramer 1946, section 21.9: sqrt(chi^2 / (n (min(rows, columns) - 1))), over the categories that occur. */
function cramersV(pairs: readonly (readonly [number, number])[], a: number, b: number): number {
  const counts = new Float64Array(a * b);
  const [rows, columns] = [new Float64Array(a), new Float64Array(b)];
  for (const [x, y] of pairs) {
    counts[x * b + y]++;
    rows[x]++;
    columns[y]++;
  }
  const used = Math.min(rows.filter((n) => n > 0).length, columns.filter((n) => n > 0).length);
  if (used < 2) return NaN;
  let chi = 0;
  for (let i = 0; i < a; i++)
    for (let j = 0; j < b; j++) {
      const expected = (rows[i] * columns[j]) / pairs.length;
      if (expected > 0) chi += (counts[i * b + j] - expected) ** 2 / expected;
    }
  return Math.sqrt(chi / (pairs.length * (used - 1)));
}

/** Mean absolute difference over pairs of columns that vary in both. */
export function meanDifference(a: Associations, b: Associations): number {
  let [sum, pairs] = [0, 0];
  a.forEach((row, i) =>
    row.forEach((value, j) => {
      if (j >= i || Number.isNaN(value) || Number.isNaN(b[i][j])) return;
      sum += Math.abs(value - b[i][j]);
      pairs++;
    }),
  );
  return pairs === 0 ? 0 : sum / pairs;
}
