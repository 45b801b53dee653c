import type { SeriesLayout } from "../data/index.js";

/** What a cell of a file holds before anything is inferred. Null is a missing cell, as NaN is; a text format says it by words. */
export type Cell = string | number | boolean | Date | null;

/** How a file stores a column: a text format knows only texts. */
export type Stored = "text" | "boolean" | "integer" | "float" | "date" | "timestamp";

/** A column as it was read. */
export interface RawColumn {
  readonly name: string;
  /** [rows]; a Float64Array where a file has numbers alone. */
  readonly cells: ArrayLike<Cell>;
  readonly stored: Stored;
  /** Digits behind the point, where the file itself says how many. */
  readonly decimals?: number;
}

/** How a text file was written, so that one like it can be written. */
export interface TextFormat {
  readonly separator: string;
  readonly header: boolean;
  /** As it was read: utf-8, utf-16le, utf-16be or windows-1252. */
  readonly encoding: string;
}

/** A table as it was read: columns by name, nothing inferred. */
export interface RawTable {
  /** Of the file, for messages. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly RawColumn[];
  /** Of CSV and TSV. */
  readonly text?: TextFormat;
  /** Where all columns are points of series. */
  readonly series?: SeriesLayout;
  /** What was assumed and should be said, a sentence each. */
  readonly notes: readonly string[];
  /** Where a row stands, to begin a message with: `people.csv: line 17`. */
  readonly place: (row: number) => string;
}

/** Whether a cell is missing by its type. */
export const isMissing = (cell: Cell): cell is null =>
  cell === null || (typeof cell === "number" && Number.isNaN(cell));

/** Milliseconds of a day. */
export const dayMs = 86_400_000;

/** Whether a date stands for a whole day, as one without a time does. */
export const isWholeDay = (date: Date): boolean => date.getTime() % dayMs === 0;
