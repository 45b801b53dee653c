import { type TableDataset, type RawColumn, type RawTable, tableToDataset, type TableSchema } from "@latents/core";
import { mergedColumns, readTable } from "../../dataset/index.js";

/** A table that is given to a model: as it was read, and as the model takes it. */
export interface NewRows {
  readonly table: RawTable;
  readonly dataset: TableDataset;
  /** Cells of categories that training has not seen, which count as missing and stay as they are written. */
  readonly unseen: number;
  /** All columns of the table in their order; what was missing has the values of `filled`, where it has any. */
  columns(form: "text" | "typed", filled?: ArrayLike<number>): RawColumn[];
}

/**
 * Reads rows for a model: with a header or without, as the training table was; columns matched by name, in whatever order; `warn` hears of categories that training has not seen, whose cells count as
 * missing, and of columns that are not looked at. Throws LatentsError, InputError for a column that is lacking.
 */
export async function newRows(name: string, schema: TableSchema, warn: (message: string) => void): Promise<NewRows> {
  const table = await readTable(name, schema.text && { header: schema.text.header });
  for (const note of table.notes) warn(`${table.name} ${note}`);
  let unseen = 0;
  const onUnseen = (message: string, cells: number): void => {
    warn(message);
    unseen += cells;
  };
  const dataset = tableToDataset(table, schema, { split: "new", unseen: "missing", onUnseen });
  const strange = table.columns.filter((column) => !schema.columns.some((known) => known.name === column.name));
  if (strange.length > 0) warn(`${table.name}: not in the model: ${strange.map((column) => column.name).join(", ")}`);
  return {
    table,
    dataset,
    unseen,
    columns: (form, filled = dataset.values) => mergedColumns(table, schema, filled, form),
  };
}
