import { modelledColumns, type ColumnEncoding, type TableDataset, type TableEncoding } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { columnParameters, type ColumnParameters } from "../../likelihoods/index.js";
import type { TrainedVae } from "../trained-vae.js";
import { tiesOf, type RowTies } from "./row-ties.js";

/** A trained model of a table's rows, and what its decoder's `parameters` mean. */
export interface TableModel {
  readonly trained: TrainedVae;
  readonly encoding: TableEncoding;
  /** The modelled columns in the decoder's order: place in the table, and numbers among the parameters. */
  readonly columns: readonly (ColumnParameters & { readonly place: number })[];
  /** Parameters of one row. */
  readonly width: number;
  /** What ties the normal columns beside the code, see `columnsLikelihood`. */
  readonly ties?: RowTies;
}

/** Throws InputError, beginning with `where`, for a model of images. */
export function tableModel(trained: TrainedVae, where: string): TableModel {
  const { encoding } = trained.model;
  if (!encoding) throw new InputError(`${where}: the model is of images; train one on a table`);
  const places = modelledColumns(encoding);
  const columns = columnParameters(encoding).map((one, i) => ({ ...one, place: places[i].place }));
  const last = columns[columns.length - 1];
  return { trained, encoding, columns, width: last.from + last.count, ...tiesOf(trained, columns) };
}

/** Throws InputError unless a table has the model's columns, in their order. */
export function checkRows(where: string, { encoding }: TableModel, table: TableDataset): void {
  const known = encoding.columns.map(({ column }) => column.name);
  const own = table.columns.map((column) => column.name);
  if (known.join("\n") !== own.join("\n"))
    throw new InputError(
      `${where}: the model's columns are ${known.join(", ")}, those of ${table.name} ${own.join(", ")}; bring them together with matchColumns`,
    );
}

/** The number that stands for what a user says of a column: the place of a category by its text, or a number. Throws InputError for what it cannot be. */
export function cellOf(where: string, { column }: ColumnEncoding, value: string | number): number {
  if (column.categories) {
    const place = column.categories.indexOf(String(value));
    if (place >= 0) return place;
    throw new InputError(
      `${where}: column "${column.name}" must be one of ${column.categories.join(", ")}, got ${JSON.stringify(value)}`,
    );
  }
  const number = typeof value === "number" ? value : value.trim() === "" ? NaN : Number(value);
  if (Number.isFinite(number)) return number;
  throw new InputError(`${where}: column "${column.name}" holds numbers, got ${JSON.stringify(value)}`);
}
