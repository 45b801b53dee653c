import { categoriesOf, type TableDataset } from "../../data/index.js";
import { cellsOf, shares } from "./compare-columns.js";

/** Bars of numbers, and categories that have room. */
const [bins, mostCategories] = [24, 12];

/** A bar from one value to another, or the place of a category and nearly that of the next, and the share of the cells in it. */
export interface ColumnBar {
  readonly from: number;
  readonly to: number;
  readonly share: number;
}

/** The bars of one column of real and of drawn rows, between the same values: of categories the first twelve. */
export function columnBars(
  real: TableDataset,
  drawn: TableDataset,
  place: number,
): { readonly real: ColumnBar[]; readonly drawn: ColumnBar[] } {
  const [a, b] = [cellsOf(real, place), cellsOf(drawn, place)];
  const categories = categoriesOf(real.columns[place]);
  const [one, other] = categories > 0 ? listed(a, b, categories) : numbers(a, b);
  return { real: one, drawn: other };
}

function listed(a: Float64Array, b: Float64Array, categories: number): [ColumnBar[], ColumnBar[]] {
  const shown = Math.min(categories, mostCategories);
  const of = (cells: Float64Array): ColumnBar[] =>
    Array.from(shares(cells, categories).subarray(0, shown), (share, k) => ({ from: k + 0.1, to: k + 0.9, share }));
  return [of(a), of(b)];
}

/** Bars between the outermost thousandths of both, so that one far value does not flatten the rest. */
function numbers(a: Float64Array, b: Float64Array): [ColumnBar[], ColumnBar[]] {
  const all = Float64Array.from([...a, ...b]).sort();
  const [low, high] = [all[Math.floor(0.001 * all.length)], all[Math.ceil(0.999 * (all.length - 1))]];
  const distinct = new Set(all).size;
  const n = distinct <= bins ? distinct : bins;
  const width = (high - low || 1) / n;
  const of = (cells: Float64Array): ColumnBar[] => {
    const counts = new Float64Array(n);
    for (const cell of cells)
      counts[Math.max(0, Math.min(n - 1, Math.floor((cell - low) / width)))] += 1 / cells.length;
    return Array.from(counts, (share, k) => ({ from: low + k * width, to: low + (k + 1) * width, share }));
  };
  return [of(a), of(b)];
}
