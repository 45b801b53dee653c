import {
  associations,
  type Associations,
  type ColumnComparison,
  compareColumns,
  inMemory,
  meanDifference,
  sampleRows,
  spreadRows,
  subset,
  type Table,
  type TableDataset,
  type TrainedVae,
} from "@latents/core";
import { nearestRows, type NearestRows } from "./nearest-rows.js";
import { rowFeatures } from "./row-features.js";
import { usefulness, type Usefulness } from "./usefulness.js";

/** Rows drawn from a model beside real ones. */
export interface TableFigures {
  readonly real: TableDataset;
  readonly drawn: TableDataset;
  /** The worst first. */
  readonly columns: readonly ColumnComparison[];
  /** Absent for tables of many columns. */
  readonly relations?: { readonly real: Associations; readonly drawn: Associations; readonly difference: number };
  readonly usefulness?: readonly Usefulness[];
  readonly nearest: { readonly drawn: NearestRows; readonly test: NearestRows };
}

/** Rows that are compared, and columns whose pairs are. */
const [mostRows, mostColumns] = [5000, 60];

/**
 * Compares rows drawn from a model with the training rows, column by column and pair by pair, with the test rows by what they foretell, and counts copies.
 * Throws LatentsError.
 */
export async function tableFigures(
  trained: TrainedVae,
  { train, test }: { readonly train: Table; readonly test: Table },
  seed: number,
): Promise<TableFigures> {
  const real = someRows(train);
  const drawn = await sampleRows(trained, Math.max(real.count, 200), { seed });
  const features = rowFeatures(train.kind === "table" ? train : real);
  const few = train.columns.length <= mostColumns;
  const relations = few ? { real: associations(real), drawn: associations(drawn) } : undefined;
  return {
    ...{ real, drawn, columns: compareColumns(real, drawn) },
    ...(relations && { relations: { ...relations, difference: meanDifference(relations.real, relations.drawn) } }),
    ...(few && { usefulness: usefulness(real, drawn, someRows(test)) }),
    nearest: {
      drawn: nearestRows(drawn, train, features),
      test: nearestRows(test.kind === "table" ? test : someRows(test), train, features),
    },
  };
}

const someRows = (table: Table): TableDataset =>
  inMemory(table.count <= mostRows ? table : subset(table, spreadRows(table.count, mostRows)));
