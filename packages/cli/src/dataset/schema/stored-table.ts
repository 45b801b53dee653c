import {
  cellReader,
  covariatesOf,
  type InferredSchema,
  inferSchema,
  InputError,
  isListed,
  isModelled,
  modelColumns,
  type RawTable,
  type RowStore,
  type SchemaColumn,
  type StoredTable,
  storedTable,
  type TableSchema,
} from "@latents/core";
import type { NpyRows } from "../readers/tables/npy-rows.js";

/** Cells that the kinds of columns are found by, and rows in any case. */
const [mostCells, leastRows] = [2 ** 22, 1000];
/** Numbers that are looked at at a time. */
const atOnce = 2 ** 18;

/** What a column holds in all rows. */
interface Extent {
  low: number;
  high: number;
  whole: boolean;
  missing: number;
  /** A cell that is not what the column holds. */
  stray?: { readonly row: number; readonly value: number };
}

/** The rows of a file that what its columns are is found out by: evenly spread, with a note where they are not all. */
export function someStored(rows: NpyRows): RawTable {
  const table = rows.some(Math.max(leastRows, Math.floor(mostCells / rows.width)));
  if (table.rows === rows.rows) return table;
  const note = `is large: what its columns are is found out by ${table.rows.toLocaleString("en")} of its ${rows.rows.toLocaleString("en")} rows, their ranges by all`;
  return { ...table, notes: [...table.notes, note] };
}

/**
 * What the columns of rows in a file are: by some rows, evenly spread, and widened by one look at all: a column of which other rows say otherwise is continuous. Throws
 * InputError for a cell that is not finite.
 */
export function inferStored(rows: NpyRows): InferredSchema {
  const table = someStored(rows);
  const { schema, findings } = inferSchema(table);
  if (table.rows === rows.rows) return { schema, findings };
  const extents = lookThrough(rows, schema.columns);
  const columns = schema.columns.map((column, j) => widened(column, extents[j], rows.rows));
  return {
    schema: { ...schema, rows: rows.rows, columns },
    findings,
  };
}

/** A column as all rows have it. */
function widened(column: SchemaColumn, { low, high, whole, missing, stray }: Extent, rows: number): SchemaColumn {
  const range = [low, high] as const;
  const { categories: _, integer, value: __, ...rest } = column;
  const all = { ...rest, missing: missing / rows, ...(whole && integer && { integer }) };
  // without a gap, and spread rows that are all different
  if (integer && whole && high - low === rows - 1 && missing === 0 && !isListed(column))
    return { ...all, kind: "identifier", range };
  const isOther =
    (column.kind === "constant" && low < high) ||
    (isListed(column) && stray !== undefined) ||
    (column.kind === "count" && !(whole && low >= 0)) ||
    (column.kind === "identifier" && !whole);
  if (isOther) return { ...all, kind: "continuous", ...(whole && { integer: whole }), range };
  if (isListed(column) || column.kind === "constant") return { ...column, missing: missing / rows };
  return { ...all, ...(column.range && { range }) };
}

/** Looks at every cell once. Throws InputError for one that is not finite. */
function lookThrough(rows: NpyRows, columns: readonly SchemaColumn[]): Extent[] {
  const extents = columns.map((): Extent => ({ low: Infinity, high: -Infinity, whole: true, missing: 0 }));
  const listed = columns.map((column) => (isListed(column) ? cellReader(column, new Set()) : undefined));
  const { width } = rows;
  const most = Math.max(1, Math.floor(atOnce / width));
  const block = new Float64Array(most * width);
  for (let first = 0; first < rows.rows; first += most) {
    const count = Math.min(most, rows.rows - first);
    rows.read(Uint32Array.from({ length: count }, (_, i) => first + i), block); // prettier-ignore
    for (let i = 0, at = 0; i < count; i++)
      for (let j = 0; j < width; j++) {
        const value = block[at++];
        const extent = extents[j];
        if (Number.isNaN(value)) {
          extent.missing++;
          continue;
        }
        if (value < extent.low) extent.low = value;
        if (value > extent.high) extent.high = value;
        if (!Number.isFinite(value)) throw strayCell(rows, columns[j], first + i, value, "finite number");
        if (extent.whole && !Number.isInteger(value)) extent.whole = false;
        if (listed[j] && extent.stray === undefined && typeof listed[j]!(value) === "string")
          extent.stray = { row: first + i, value };
      }
  }
  return extents;
}

const strayCell = (
  rows: NpyRows,
  column: SchemaColumn,
  row: number | undefined,
  value: number,
  rule: string,
): InputError =>
  new InputError(
    `${rows.name}${row === undefined ? "" : `: row ${row + 1}`}, column ${column.name}: ${value} is no ${rule}; correct it, or change the schema`,
  );

/**
 * Rows in a file as a data set for the core, by a schema. `checked` says that all rows are known to be what it says. Throws InputError for a column that the file lacks, a
 * cell that is not what its column holds, and where no column is left to model.
 */
export function storedDataset(rows: NpyRows, schema: TableSchema, { checked = false } = {}): StoredTable {
  const names = rows.some(1).columns.map(({ name }) => name);
  const modelled = schema.columns.filter(isModelled);
  if (modelled.length === 0)
    throw new InputError(
      `${rows.name}: no column is left to model; give one another kind than identifier, constant, text or ignored`,
    );
  const places = modelled.map(({ name }) => {
    const place = names.indexOf(name);
    if (place < 0)
      throw new InputError(`${rows.name}: lacks the column ${name}; it has ${names.slice(0, 20).join(", ")}`);
    return place;
  });
  if (!checked) {
    const known = names.map((name) => schema.columns.find((column) => column.name === name));
    const extents = lookThrough(rows, known.map((column, j) => column ?? { name: names[j], kind: "ignored", stored: "float", missing: 0 })); // prettier-ignore
    modelled.forEach((column, j) => {
      const { stray, whole, low } = extents[places[j]];
      if (stray) throw strayCell(rows, column, stray.row, stray.value, "category of this column");
      if (column.kind === "count" && !(whole && low >= 0))
        throw strayCell(rows, column, undefined, low, "count (a whole number, 0 or more)");
    });
  }
  const covariates = covariatesOf(schema);
  return storedTable({
    ...{ name: rows.name, columns: modelColumns(schema), store: modelledRows(rows, modelled, places) },
    ...(covariates.length > 0 && { covariates }),
  });
}

/** The cells of modelled columns as the model takes them. */
function modelledRows(rows: NpyRows, columns: readonly SchemaColumn[], places: readonly number[]): RowStore {
  const readers = columns.map((column) => (isListed(column) ? cellReader(column, new Set()) : undefined));
  const isWhole = places.length === rows.width && places.every((place, j) => place === j);
  if (isWhole && readers.every((reader) => reader === undefined)) return rows;
  let block = new Float64Array(0);
  return {
    rows: rows.rows,
    width: places.length,
    read: (indices, out) => {
      if (block.length < indices.length * rows.width) block = new Float64Array(indices.length * rows.width);
      rows.read(indices, block);
      for (let i = 0, to = 0; i < indices.length; i++)
        for (let j = 0; j < places.length; j++) {
          const value = block[i * rows.width + places[j]];
          out[to++] = readers[j] ? Number(readers[j]!(value)) : value;
        }
    },
  };
}
