import { InputError } from "../../errors.js";
import { categoriesOf, type Column } from "./column.js";
import { tableDataset, type TableDataset } from "./table-dataset.js";

/** What becomes of a category that training has not seen: an error, or its cell counts as missing. */
export interface MatchColumnsOptions {
  readonly unseenCategories?: "error" | "missing";
}

/**
 * A table with the columns of another, by name: in their order, categories by their text, further columns left out. Throws InputError for a column that is
 * missing, one of another kind, and a category that is not known.
 */
export function matchColumns(
  table: TableDataset,
  columns: readonly Column[],
  { unseenCategories = "error" }: MatchColumnsOptions = {},
): TableDataset {
  const { name, split, count } = table;
  const where = `${name} (${split})`;
  const lacking = columns.filter((column) => !table.columns.some((own) => own.name === column.name));
  if (lacking.length > 0)
    throw new InputError(
      `${where}: lacks the column${lacking.length > 1 ? "s" : ""} ${lacking.map((column) => column.name).join(", ")} of the training; it has ${table.columns.map((column) => column.name).join(", ")}`,
    );
  const values = new Float64Array(count * columns.length);
  columns.forEach((column, to) => {
    const from = table.columns.findIndex((own) => own.name === column.name);
    const convert = conversion(table.columns[from], column, where, unseenCategories);
    for (let row = 0; row < count; row++)
      values[row * columns.length + to] = convert(table.values[row * table.columns.length + from], row);
  });
  const covariates = table.covariates?.filter((covariate) => columns.some((column) => column.name === covariate));
  return tableDataset({ ...table, columns, values, ...(covariates && { covariates }) });
}

/** How the values of one column become those of another of the same name. */
function conversion(
  own: Column,
  wanted: Column,
  where: string,
  unseen: MatchColumnsOptions["unseenCategories"],
): (value: number, row: number) => number {
  const named = categoriesOf(wanted) > 0;
  if (categoriesOf(own) > 0 !== named)
    throw new InputError(
      `${where}: column "${own.name}" is ${own.kind}, and was ${wanted.kind} in training; read it with the training's columns`,
    );
  if (!named || !own.categories || !wanted.categories) return (value) => value;
  const places = new Map(wanted.categories.map((category, i) => [category, i]));
  return (value, row) => {
    if (Number.isNaN(value)) return value;
    const category = own.categories![value];
    const place = places.get(category);
    if (place !== undefined) return place;
    if (unseen === "missing") return NaN;
    throw new InputError(
      `${where}: row ${row}, column "${own.name}" is "${category}", which training has not seen; it knows ${wanted.categories!.join(", ")}, or take such cells as missing`,
    );
  };
}
