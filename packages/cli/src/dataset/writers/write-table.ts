import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { InputError, type RawColumn } from "@latents/core";
import { checkOutputFile, requireEnding } from "../../files/index.js";
import { type WriteCsvOptions, writeCsv, type WrittenTable } from "./write-csv.js";
import { writeParquet } from "./write-parquet.js";

/** Endings of the files that a table may be written to. */
export const tableOutputs = [".csv", ".tsv", ".parquet"] as const;

/** Whether a file keeps the types of cells, or has texts. */
export const formOf = (file: string): "text" | "typed" =>
  path.extname(file).toLowerCase() === ".parquet" ? "typed" : "text";

/** Refuses a file that a table could not be written to. Throws InputError, RunError where nothing may be written. */
export const checkTableOutput = (file: string): void => checkOutputFile(file, ...tableOutputs);

/**
 * Refuses to write over a table that is read: what was there would be gone, and that of a training could not be read again. Throws InputError.
 */
export function requireOther(out: string, ...read: readonly string[]): void {
  const place = (file: string): string => (existsSync(file) ? realpathSync(file) : path.resolve(file));
  const same = read.find((file) => place(file) === place(out));
  if (same !== undefined) throw new InputError(`--out: ${out} is the table that is read; name another file`);
}

/** Writes columns as the ending of the file's name says. Throws InputError for another ending, RunError where it cannot be written. */
export async function writeTable(
  file: string,
  columns: readonly RawColumn[],
  options: WriteCsvOptions = {},
): Promise<WrittenTable> {
  requireEnding("--out", file, tableOutputs);
  if (formOf(file) === "typed") return writeParquet(file, columns);
  const separator = path.extname(file).toLowerCase() === ".tsv" ? "\t" : options.separator;
  return writeCsv(file, columns, { ...options, separator });
}
