import {
  type Cell,
  cellWriter,
  hasTime,
  InputError,
  isListed,
  isModelled,
  type RawColumn,
  type SchemaColumn,
  type Stored,
  type TableSchema,
} from "@latents/core";

/** Values of the modelled columns, [rows, columns]; NaN is a missing cell. */
export interface ModelRows {
  readonly shape: readonly [rows: number, columns: number];
  readonly data: Float64Array | Float32Array;
}

/**
 * All columns of a schema in their order, filled with a model's rows; `form` says whether cells become texts or keep types. A constant column has its
 * value, an identifier counts from 1, free text is missing, an ignored column is left out. Throws InputError where rows and schema do not fit.
 */
export function outputColumns(rows: ModelRows, schema: TableSchema, form: "text" | "typed"): RawColumn[] {
  const modelled = schema.columns.filter(isModelled);
  const [count, width] = rows.shape;
  if (width !== modelled.length)
    throw new InputError(`rows: must have ${modelled.length} columns, as the schema models, got ${width}`);
  return schema.columns
    .filter(({ kind }) => kind !== "ignored")
    .map((column): RawColumn => {
      const place = modelled.findIndex((one) => one.name === column.name);
      const write = cellWriter(column, form);
      const cells =
        place >= 0
          ? Array.from({ length: count }, (_, i) => write(rows.data[i * width + place]))
          : Array.from({ length: count }, (_, i) => unmodelled(column, i, form));
      return { name: column.name, cells, stored: storedAs(column, form) };
    });
}

/** What a column that no model sees gives: its constant, a number of the row, nothing. */
function unmodelled({ kind, value = "", stored, integer }: SchemaColumn, row: number, form: "text" | "typed"): Cell {
  if (kind === "identifier") return form === "text" || !(integer || stored === "integer") ? String(row + 1) : row + 1;
  if (kind !== "constant" || value === "") return null;
  if (form === "text" || stored === "text") return value;
  if (stored === "boolean") return value === "true";
  return stored === "date" || stored === "timestamp" ? new Date(value) : Number(value);
}

/** How a typed file stores what a column gives. */
export function storedAs(column: SchemaColumn, form: "text" | "typed"): Stored {
  const { kind, stored, integer } = column;
  if (form === "text") return "text";
  if (isListed(column)) {
    const [sample] = column.categories!.map((_, i) => cellWriter(column, "typed")(i));
    if (typeof sample === "boolean") return "boolean";
    if (typeof sample === "string") return "text";
    return column.categories!.every((one) => Number.isInteger(Number(one))) && stored !== "float" ? "integer" : "float";
  }
  if (kind === "date") return hasTime(column) ? "timestamp" : "date";
  if (kind === "count" || (kind === "continuous" && integer)) return stored === "float" ? "float" : "integer";
  if (kind === "continuous") return "float";
  if (kind === "identifier" && integer) return "integer";
  return stored;
}
