import {
  type Cell,
  cellReader,
  cellWriter,
  isModelled,
  missingWords,
  type RawColumn,
  type RawTable,
  type TableSchema,
} from "@latents/core";
import { storedAs } from "./output-cells.js";

/**
 * The columns of a table as it was read, with its missing cells filled by a model: cells that are there stay as they were written, columns that no model sees
 * too; but a category that training has not seen is missing where the file stores its column as numbers or truth values. `values` of the modelled columns, [rows, columns]; NaN stays missing. With `form` typed, texts of modelled columns become what they stand for.
 */
export function mergedColumns(
  table: RawTable,
  schema: TableSchema,
  values: ArrayLike<number>,
  form: "text" | "typed",
): RawColumn[] {
  const modelled = schema.columns.filter(isModelled);
  const words = new Set([...schema.na, ...(table.text ? missingWords : [])]);
  return table.columns.map((raw): RawColumn => {
    const place = modelled.findIndex((column) => column.name === raw.name);
    if (place < 0) return raw;
    const column = modelled[place];
    const [read, write] = [cellReader(column, words), cellWriter(column, form)];
    const retype = form === "typed" && table.text !== undefined;
    const stored = retype ? storedAs(column, "typed") : raw.stored;
    const cells = Array.from({ length: table.rows }, (_, row): Cell => {
      const cell = raw.cells[row];
      const found = read(cell);
      if (typeof found === "number" && Number.isNaN(found)) return write(values[row * modelled.length + place]);
      if (!retype) return cell;
      // a category that training has not seen has no type but text
      return typeof found === "number" ? write(found) : stored === "text" ? cell : null;
    });
    return { name: raw.name, cells, stored };
  });
}
