import { FormatError } from "../errors.js";
import { isMissing, isWholeDay, type Cell, type RawColumn, type RawTable, type Stored } from "./raw-table.js";

/** One row of a table in code: cells by the names of columns. What is not there is missing. */
export type TableRecord = Readonly<Record<string, unknown>>;

/**
 * A table from records, its columns in the order in which their names first appear. A cell is a text, a number, a boolean, a date or nothing; whole
 * numbers beyond 2^53 become texts. Throws FormatError, with the place and the name, for lists and objects inside of a record.
 */
export function tableOfRecords(
  records: Iterable<TableRecord>,
  name: string,
  place: (row: number) => string = (row) => `${name}: row ${row + 1}`,
): RawTable {
  const cells = new Map<string, Cell[]>();
  let rows = 0;
  for (const record of records) {
    if (typeof record !== "object" || record === null || Array.isArray(record))
      throw new FormatError(
        `${place(rows)}: must be an object of cells by column, got ${JSON.stringify(record)?.slice(0, 40) ?? typeof record}`,
      );
    for (const [column, value] of Object.entries(record)) {
      let there = cells.get(column);
      // it was missing in all rows before
      if (!there) cells.set(column, (there = new Array<Cell>(rows).fill(null)));
      there.push(cellOf(value, () => `${place(rows)}, column ${column}`));
    }
    rows++;
    for (const there of cells.values()) if (there.length < rows) there.push(null);
  }
  if (rows === 0 || cells.size === 0) throw new FormatError(`${name}: is empty; a table has a row or more`);
  const columns = [...cells].map(([column, values]): RawColumn => ({
    ...{ name: column, cells: values },
    stored: storedOf(values),
  }));
  return { name, rows, columns, notes: [], place };
}

/** A value as a cell. Throws FormatError, beginning with `where`, for one that no cell holds. */
export function cellOf(value: unknown, where: () => string): Cell {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value;
  throw new FormatError(
    `${where()}: a cell must be a text, a number, a boolean or a date, got ${Array.isArray(value) ? "a list" : "an object"}; give each of its parts a column`,
  );
}

/** How cells without a declared type are stored: the narrowest that holds all of them. */
export function storedOf(cells: ArrayLike<Cell>): Stored {
  let [texts, booleans, fractions, whole, days, times] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < cells.length; i++) {
    const cell = cells[i];
    if (isMissing(cell)) continue;
    if (typeof cell === "string") texts++;
    else if (typeof cell === "boolean") booleans++;
    else if (typeof cell === "number") {
      if (Number.isInteger(cell)) whole++;
      else fractions++;
    } else if (isWholeDay(cell)) days++;
    else times++;
  }
  const kinds = [texts, booleans, fractions + whole, days + times].filter((n) => n > 0).length;
  if (kinds !== 1 || texts > 0) return "text";
  if (booleans > 0) return "boolean";
  if (days + times > 0) return times > 0 ? "timestamp" : "date";
  return fractions > 0 ? "float" : "integer";
}
