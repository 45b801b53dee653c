import { InputError } from "../../errors.js";
import type { Column } from "./column.js";
import type { DatasetFacts } from "./dataset-facts.js";
import { checkColumns, tableDataset, type TableDataset } from "./table-dataset.js";

/** Rows of numbers that lie elsewhere than in memory, such as in a file, and are read a few at a time. */
export interface RowStore {
  readonly rows: number;
  /** Numbers of a row. */
  readonly width: number;
  /** Writes rows `indices`, one after another, to `out`: numbers as they are in the data, NaN where a cell is missing. */
  read(indices: ArrayLike<number>, out: Float64Array): void;
}

/** A table whose rows are read from a store by minibatch: it may be larger than the memory. */
export interface StoredTable extends DatasetFacts {
  readonly kind: "stored-table";
  readonly columns: readonly Column[];
  readonly covariates?: readonly string[];
  readonly store: RowStore;
  /** The rows of the store that these are, in order; absent where they are all. */
  readonly places?: Uint32Array;
}

/** Rows of a table, in memory or in a store. What is done with the ones gives the same bits with the others. */
export type Table = TableDataset | StoredTable;

/** Whether a data set is a table, wherever its rows lie. */
export const isTable = <D extends { readonly kind?: string }>(
  dataset: D,
): dataset is Extract<D, { kind: Table["kind"] }> => dataset.kind === "table" || dataset.kind === "stored-table";

/** What `storedTable` is given. */
export interface StoredTableInput extends Pick<StoredTable, "name" | "columns" | "covariates" | "store"> {
  /** Default `train`. */
  readonly split?: string;
}

/** A table of all rows of a store, whose cells must be what their columns hold: whoever makes the store has checked them. Throws InputError. */
export function storedTable({ split = "train", ...input }: StoredTableInput): StoredTable {
  const { name, columns, store } = input;
  checkColumns(columns, `storedTable: ${name}`);
  if (store.width !== columns.length || store.rows < 1)
    throw new InputError(
      `storedTable: ${name}: the store must have rows of ${columns.length} numbers, one for each column, got ${store.rows} rows of ${store.width}`,
    );
  return { ...input, kind: "stored-table", split, count: store.rows, shape: [1, 1, columns.length] };
}

/** Reads rows `indices` of a table: their numbers, and where each begins. Throws InputError for a row that there is not. */
export function rowsReader(
  table: Table,
): (indices: ArrayLike<number>) => { values: Float64Array | Float32Array; start: (i: number) => number } {
  const { name, count } = table;
  const width = table.columns.length;
  const check = (indices: ArrayLike<number>): void => {
    for (let i = 0; i < indices.length; i++)
      if (!(Number.isInteger(indices[i]) && indices[i] >= 0 && indices[i] < count))
        throw new InputError(`${name}: rows must be in 0..${count - 1}, got ${indices[i]}`);
  };
  if (table.kind === "table")
    return (indices) => {
      check(indices);
      return { values: table.values, start: (i) => indices[i] * width };
    };
  const { store, places } = table;
  let block = new Float64Array(0);
  return (indices) => {
    check(indices);
    if (block.length < indices.length * width) block = new Float64Array(indices.length * width);
    store.read(places ? Uint32Array.from(indices, (i) => places[i]) : indices, block);
    return { values: block, start: (i) => i * width };
  };
}

/** Numbers that are read at a time where all rows are. */
const atOnce = 2 ** 18;

/** All rows of a table in order, in pieces of a few: `count` rows from row `first`, [count, columns]. A piece is overwritten by the next. */
export function* rowPieces(
  table: Table,
): Generator<{ readonly first: number; readonly count: number; readonly values: Float64Array | Float32Array }> {
  const width = table.columns.length;
  if (table.kind === "table") {
    yield { first: 0, count: table.count, values: table.values };
    return;
  }
  const most = Math.max(1, Math.floor(atOnce / width));
  const read = rowsReader(table);
  for (let first = 0; first < table.count; first += most) {
    const count = Math.min(most, table.count - first);
    const { values } = read(Uint32Array.from({ length: count }, (_, i) => first + i));
    yield { first, count, values: values.subarray(0, count * width) };
  }
}

/** The rows of a table in memory: the table itself where they are there already. */
export function inMemory(table: Table): TableDataset {
  if (table.kind === "table") return table;
  const values = new Float64Array(table.count * table.columns.length);
  for (const { first, values: piece } of rowPieces(table)) values.set(piece, first * table.columns.length);
  const { kind: _, store: __, places: ___, ...facts } = table;
  return tableDataset({ ...facts, values });
}

/** At most so many rows of a table, evenly spread over it. */
export const spreadRows = (count: number, most: number): Uint32Array =>
  Uint32Array.from({ length: Math.min(most, count) }, (_, i) => (count <= most ? i : Math.floor((i * count) / most)));
