import { dayMs, type Cell, type RawColumn } from "../raw-table.js";
import { missingWords } from "../missing-words.js";

/** A value that a column holds: how often, and in which row first. */
export interface Seen<T> {
  readonly value: T;
  count: number;
  readonly first: number;
}

/** What a column holds, each value once. */
export interface ColumnProfile {
  /** Cells that are there. */
  readonly present: number;
  /** By their type alone; words of missing cells are those of texts, with their number. */
  readonly missing: number;
  readonly missingTexts: ReadonlyMap<string, number>;
  /** Trimmed. Where a column mixes types, all are texts. */
  readonly texts: readonly Seen<string>[];
  readonly numbers: readonly Seen<number>[];
  readonly booleans: readonly Seen<boolean>[];
  /** Days since 1970-01-01. */
  readonly dates: readonly Seen<number>[];
}

/**
 * Counts what a column holds. `words` are missing cells; in a column whose file has a type for them (Parquet, JSON) only the empty text is, so that
 * a category may be called None.
 */
export function columnProfile({ cells }: Pick<RawColumn, "cells">, words: ReadonlySet<string>): ColumnProfile {
  const seen = {
    string: new Map<string, Seen<string>>(),
    number: new Map<number, Seen<number>>(),
    boolean: new Map<boolean, Seen<boolean>>(),
    date: new Map<number, Seen<number>>(),
  };
  const missingTexts = new Map<string, number>();
  let [present, missing] = [0, 0];
  const count = <T>(map: Map<T, Seen<T>>, value: T, row: number): void => {
    present++;
    const known = map.get(value);
    if (known) known.count++;
    else map.set(value, { value, count: 1, first: row });
  };
  for (let row = 0; row < cells.length; row++) {
    const cell = cells[row];
    if (cell === null || (typeof cell === "number" && Number.isNaN(cell))) missing++;
    else if (typeof cell === "string") {
      const text = cell.trim();
      if (words.has(text)) missingTexts.set(text, (missingTexts.get(text) ?? 0) + 1);
      else count(seen.string, text, row);
    } else if (typeof cell === "number") count(seen.number, cell, row);
    else if (typeof cell === "boolean") count(seen.boolean, cell, row);
    else count(seen.date, cell.getTime() / dayMs, row);
  }
  const parts = {
    texts: [...seen.string.values()],
    numbers: [...seen.number.values()],
    booleans: [...seen.boolean.values()],
    dates: [...seen.date.values()],
  };
  const kinds = Object.values(parts).filter((part) => part.length > 0).length;
  if (kinds > 1) return columnProfile({ cells: Array.from(cells, asText) }, words);
  return { present, missing, missingTexts, ...parts };
}

/** A cell as text, for a column that mixes types. */
const asText = (cell: Cell): Cell =>
  cell === null || typeof cell === "string" || (typeof cell === "number" && Number.isNaN(cell))
    ? cell
    : cell instanceof Date
      ? cell.toISOString()
      : String(cell);

/** Words of missing cells in a text file, and where the file has a type for them. */
export const wordsOf = (isText: boolean, more: readonly string[] | undefined): ReadonlySet<string> =>
  new Set(more ?? (isText ? missingWords : [""]));
