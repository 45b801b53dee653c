import Papa from "papaparse";
import { type Cell, isWholeDay, type NumberStyle, type RawColumn, writeNumber } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";

/** How a CSV file is written. */
export interface WriteCsvOptions {
  /** Default `,`. */
  readonly separator?: string;
  /** The word of missing cells, default none. */
  readonly na?: string;
  /** Decimal sign of numbers that are not texts yet. */
  readonly style?: NumberStyle;
  /** Writes cells that a spreadsheet would run as formulas as they are; default with a ' before them. */
  readonly formulas?: boolean;
}

/** What was written. */
export interface WrittenTable {
  readonly rows: number;
  /** Cells that begin as a formula does and were given a ' before them. */
  readonly guarded: number;
}

/** Rows that are written at once. */
const batch = 10_000;
const formula = /^[=+\-@\t\r]./s;
const number = /^[+-]?[\d.,' \u00a0]*\d[\d.,' \u00a0]*(?:[eE][+-]?\d+)?%?$/;

/** Whether a spreadsheet would take a text for a formula; a number with a sign is none. Source: OWASP, CSV injection. */
export const isFormula = (text: string): boolean => formula.test(text) && !number.test(text);

/**
 * Writes columns as a CSV file in UTF-8: quotes where they are needed (RFC 4180), line feeds, the columns' names first. A text that a spreadsheet would
 * run as a formula gets a ' before it, in names too, which `readTable` takes away again. Throws RunError where it cannot be written.
 */
export async function writeCsv(
  file: string,
  columns: readonly RawColumn[],
  options: WriteCsvOptions = {},
): Promise<WrittenTable> {
  const { pieces, ...written } = csvPieces(columns, options);
  await writeFileAtomic(file, pieces);
  return written;
}

/** The bytes of a CSV file, in pieces. */
export function csvPieces(
  columns: readonly RawColumn[],
  { separator = ",", na = "", style = { decimal: "." }, formulas = false }: WriteCsvOptions = {},
): WrittenTable & { readonly pieces: Uint8Array[] } {
  const rows = columns[0]?.cells.length ?? 0;
  let guarded = 0;
  const guard = (text: string): string => {
    if (formulas || !isFormula(text)) return text;
    guarded++;
    return `'${text}`;
  };
  const textOf = (cell: Cell): string => {
    if (cell === null || (typeof cell === "number" && Number.isNaN(cell))) return na;
    if (typeof cell === "string") return guard(cell);
    if (typeof cell === "number") return writeNumber(cell, style);
    if (typeof cell === "boolean") return String(cell);
    return isWholeDay(cell) ? cell.toISOString().slice(0, 10) : cell.toISOString();
  };
  const encode = (records: string[][]): Uint8Array =>
    new TextEncoder().encode(
      `${Papa.unparse(records, { delimiter: separator, newline: "\n", quotes: (_, j) => isBare(records, j) })}\n`,
    );
  const pieces = [encode([columns.map(({ name }) => guard(name))])];
  for (let at = 0; at < rows; at += batch) {
    const records = Array.from({ length: Math.min(batch, rows - at) }, (_, i) =>
      columns.map(({ cells }) => textOf(cells[at + i])),
    );
    pieces.push(encode(records));
  }
  return { pieces, rows, guarded };
}

/** A file of one column: its missing cells would be blank lines, which readers skip. */
const isBare = (records: readonly (readonly string[])[], column: number): boolean =>
  column === 0 && records[0]?.length === 1 && records.some(([cell]) => cell === "");
