import { categoriesOf, type TableDataset } from "../../data/index.js";
import { sampleMean } from "../sample-mean.js";

/** How one column of drawn rows differs from the same of real ones. */
export interface ColumnComparison {
  readonly name: string;
  /** Largest distance of the two distribution functions (Kolmogorov-Smirnov) of numbers, half the sum of differences (total variation) of categories. */
  readonly distance: number;
  readonly measure: "KS" | "TV";
  /** Shares of missing cells. */
  readonly missing: { readonly real: number; readonly drawn: number };
  readonly mean?: { readonly real: number; readonly drawn: number };
  readonly stddev?: { readonly real: number; readonly drawn: number };
}

/** The cells of a column that are there. */
export function cellsOf({ values, columns }: Pick<TableDataset, "values" | "columns">, place: number): Float64Array {
  const cells: number[] = [];
  for (let i = place; i < values.length; i += columns.length) if (!Number.isNaN(values[i])) cells.push(values[i]);
  return Float64Array.from(cells);
}

/** Each column of drawn rows beside that of real ones, the worst first. */
export function compareColumns(real: TableDataset, drawn: TableDataset): ColumnComparison[] {
  return real.columns
    .map((column, j): ColumnComparison => {
      const [a, b] = [cellsOf(real, j), cellsOf(drawn, j)];
      const listed = categoriesOf(column) > 0;
      const missing = { real: 1 - a.length / real.count, drawn: 1 - b.length / drawn.count };
      const common = { name: column.name, missing };
      if (listed) return { ...common, measure: "TV", distance: totalVariation(a, b, categoriesOf(column)) };
      return {
        ...{ ...common, measure: "KS", distance: kolmogorovSmirnov(a, b) },
        mean: { real: sampleMean(a), drawn: sampleMean(b) },
        stddev: { real: stddevOf(a), drawn: stddevOf(b) },
      };
    })
    .sort((a, b) => b.distance - a.distance);
}

/** sup_x |F_a(x) - F_b(x)| of two samples; 1 where one is empty. */
function kolmogorovSmirnov(a: Float64Array, b: Float64Array): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0 : 1;
  const [x, y] = [a.toSorted(), b.toSorted()];
  let [i, j, most] = [0, 0, 0];
  while (i < x.length && j < y.length) {
    const at = Math.min(x[i], y[j]);
    while (i < x.length && x[i] === at) i++;
    while (j < y.length && y[j] === at) j++;
    most = Math.max(most, Math.abs(i / x.length - j / y.length));
  }
  return most;
}

/** 1/2 sum_k |p_a(k) - p_b(k)| of two samples of `categories` categories; 1 where one is empty. */
function totalVariation(a: Float64Array, b: Float64Array, categories: number): number {
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 0 : 1;
  const [p, q] = [shares(a, categories), shares(b, categories)];
  return p.reduce((sum, value, k) => sum + Math.abs(value - q[k]), 0) / 2;
}

/** Share of each category. */
export function shares(cells: Float64Array, categories: number): Float64Array {
  const counts = new Float64Array(categories);
  for (const cell of cells) counts[cell] += 1 / cells.length;
  return counts;
}

/** Standard deviation of values, over n. */
export const stddevOf = (values: ArrayLike<number>): number => {
  const m = sampleMean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] - m) ** 2;
  return Math.sqrt(sum / values.length);
};
