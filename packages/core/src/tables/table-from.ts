import { InputError } from "../errors.js";
import type { Cell, RawColumn, RawTable } from "./raw-table.js";
import { cellOf, storedOf, tableOfRecords, type TableRecord } from "./records.js";

/** Columns of a table in code: cells by name, all equally many. */
export type TableColumns = Readonly<Record<string, ArrayLike<unknown>>>;

/**
 * A table from code: a list or any iterable of objects, or an object of columns, each a list or a typed array. Cells are texts, numbers, booleans,
 * dates, or null, undefined or NaN where they are missing. Throws InputError for columns of different lengths, FormatError for other cells.
 */
export function tableFrom(data: Iterable<TableRecord> | TableColumns, name = "table"): RawTable {
  if (Symbol.iterator in data) return tableOfRecords(data, name);
  const entries = Object.entries(data);
  const rows = entries[0]?.[1].length ?? 0;
  if (rows === 0) throw new InputError(`${name}: is empty; a table has a row or more`);
  const columns = entries.map(([title, values]): RawColumn => {
    if (values.length !== rows)
      throw new InputError(
        `${name}: column ${title} must have ${rows} cells, as ${entries[0][0]} has, got ${values.length}`,
      );
    const cells = Array.from(values, (value, i): Cell => cellOf(value, () => `${name}: row ${i + 1}, column ${title}`));
    return { name: title, cells, stored: storedOf(cells) };
  });
  return { name, rows, columns, notes: [], place: (row) => `${name}: row ${row + 1}` };
}
