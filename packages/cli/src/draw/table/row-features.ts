import { categoriesOf, cellsOf, sampleMean, stddevOf, type TableDataset } from "@latents/core";

/** Columns as numbers of one size: a number standardised, a category a place for each; what is missing is 0, the mean. */
export interface RowFeatures {
  readonly width: number;
  /** [rows, width] */
  readonly of: (table: TableDataset) => Float64Array;
}

/** Features by the means and spreads of `fitted`; `without` leaves a column out. */
export function rowFeatures(fitted: TableDataset, without?: number): RowFeatures {
  const parts = fitted.columns.flatMap((column, place) => {
    if (place === without) return [];
    const categories = categoriesOf(column);
    const cells = cellsOf(fitted, place);
    return [{ place, categories, mean: categories > 0 ? 0 : sampleMean(cells), spread: stddevOf(cells) || 1 }];
  });
  const width = parts.reduce((sum, { categories }) => sum + (categories || 1), 0);
  return {
    width,
    of: ({ values, count, columns }) => {
      const out = new Float64Array(count * width);
      for (let row = 0; row < count; row++) {
        let at = row * width;
        for (const { place, categories, mean: center, spread } of parts) {
          const value = values[row * columns.length + place];
          if (categories > 0) {
            // two rows that differ in a category lie one apart
            if (!Number.isNaN(value)) out[at + value] = Math.SQRT1_2;
            at += categories;
          } else {
            if (!Number.isNaN(value)) out[at] = (value - center) / spread;
            at++;
          }
        }
      }
      return out;
    },
  };
}
