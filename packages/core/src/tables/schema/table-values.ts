import { didYouMean } from "../../config/index.js";
import { tableDataset, type Column, type TableDataset } from "../../data/index.js";
import { InputError } from "../../errors.js";
import type { RawTable } from "../raw-table.js";
import { cellReader } from "./column-cells.js";
import { missingWords } from "../missing-words.js";
import { covariatesOf, isModelled, modelColumns, type TableSchema } from "./table-schema.js";

/** How cells that do not fit are dealt with. */
export interface TableValuesOptions {
  /** Categories that the schema lacks: an error, or missing cells that `onUnseen` hears of. Default `error`. */
  readonly unseen?: "error" | "missing";
  readonly onUnseen?: (message: string, cells: number) => void;
}

/** Rows of a table as a model takes them. */
export interface TableValues {
  readonly columns: readonly Column[];
  /** [rows, columns], row by row; NaN where a cell is missing. */
  readonly values: Float64Array;
}

/**
 * The modelled columns of a table as numbers, by a schema; columns are matched by name, in whatever order the table has them, and others are not
 * looked at. Throws InputError for a column that the table lacks, and for a cell that is not what its column holds, with line and column.
 */
export function tableValues(
  table: RawTable,
  schema: TableSchema,
  { unseen = "error", onUnseen }: TableValuesOptions = {},
): TableValues {
  const modelled = schema.columns.filter(isModelled);
  const words = new Set([...schema.na, ...(table.text ? missingWords : [])]);
  const values = new Float64Array(table.rows * modelled.length);
  modelled.forEach((column, j) => {
    const { cells } = columnOf(table, column.name);
    const read = cellReader(column, words);
    const strange = new Map<string, { first: number; count: number }>();
    for (let row = 0; row < table.rows; row++) {
      const value = read(cells[row]);
      if (typeof value === "number") values[row * modelled.length + j] = value;
      else {
        const text = JSON.stringify(cells[row])?.slice(0, 60) ?? "";
        if (unseen === "error" || !value.startsWith("category"))
          throw new InputError(
            `${table.place(row)}, column ${column.name}: ${text} is no ${value}; correct it, or change the schema`,
          );
        values[row * modelled.length + j] = NaN;
        const known = strange.get(text);
        strange.set(text, { first: known?.first ?? row, count: (known?.count ?? 0) + 1 });
      }
    }
    for (const [text, { first, count }] of strange)
      onUnseen?.(
        `${table.place(first)}, column ${column.name}: ${text} was not seen in training (${count === 1 ? "one cell" : `${count} cells`}); taken as missing`,
        count,
      );
  });
  return { columns: modelColumns(schema), values };
}

function columnOf(table: RawTable, name: string): RawTable["columns"][number] {
  const found = table.columns.find((column) => column.name === name);
  if (found) return found;
  const names = table.columns.map((column) => column.name);
  throw new InputError(
    `${table.name}: lacks the column ${name}${didYouMean(name, names) || `; it has ${names.slice(0, 20).join(", ")}`}`,
  );
}

/** A table as a data set for the core. Throws as `tableValues`, and InputError where no column is left to model. */
export function tableToDataset(
  table: RawTable,
  schema: TableSchema,
  { split = "train", ...options }: TableValuesOptions & { readonly split?: string } = {},
): TableDataset {
  const { columns, values } = tableValues(table, schema, options);
  if (columns.length === 0)
    throw new InputError(
      `${table.name}: no column is left to model; give one another kind than identifier, constant, text or ignored`,
    );
  const covariates = covariatesOf(schema);
  return tableDataset({
    ...{ name: table.name, split, columns, values },
    ...(covariates.length > 0 && { covariates }),
    ...(schema.series && { series: schema.series }),
  });
}
