import { inMemory, spreadRows, subset, type Table, type TableDataset } from "../data/index.js";
import type { RunTableRows } from "./studio-api.js";

/** Rows of a split, and cells of both, that are shown at most. */
const [mostRows, mostCells] = [2000, 400_000];

/** Rows of both splits for the views of a run on a table: all, or evenly spread ones where there are many. */
export function runTableRows(train: Table, test: Table): RunTableRows {
  const { columns, covariates, series } = some(train);
  return {
    ...{ columns, ...(covariates && { covariates }), ...(series && { series }) },
    ...{ train: cellsOf(some(train)), test: cellsOf(some(test)) },
  };
}

function some(table: Table): TableDataset {
  const most = Math.max(1, Math.min(mostRows, Math.floor(mostCells / 2 / table.columns.length)));
  return inMemory(table.count <= most ? table : subset(table, spreadRows(table.count, most)));
}

/** JSON has no NaN. */
const cellsOf = ({ values }: TableDataset): (number | null)[] =>
  Array.from(values, (value) => (Number.isNaN(value) ? null : value));
