import { gunzipSync } from "node:zlib";
import { type CsvOptions, decodeText, FormatError, InputError, isGzip, parseCsv, type RawTable } from "@latents/core";
import { readInput, readStandardInput } from "../../../files/index.js";
import { joinTables } from "./join-tables.js";
import { parseJsonRows } from "./json-rows.js";
import { tableOfNpy, tableOfNpz } from "./npy-table.js";
import { tableOfParquet } from "./parquet.js";
import { standardInput, tableFiles } from "./table-files.js";
import { parseTsSeries } from "./ts-series.js";
import { kindOfContent, kindOfName, type TableKind } from "./table-kind.js";

/** How a table is read, where it should not be found out. */
export interface ReadTableOptions extends CsvOptions {
  /** Of a text file; default found out. */
  readonly encoding?: string;
}

/** What a gzip file may hold: more is no text that fits a string. */
const mostUnpacked = 2 ** 31;

/**
 * Reads a table: CSV, TSV, NDJSON, JSON, Parquet, .npy or .npz, compressed by gzip or not; by path, a folder of such files, a pattern, or `-`
 * for standard input. Several files are one table, their columns matched by name. Throws FormatError or InputError, naming file, line and column.
 */
export async function readTable(name: string, options: ReadTableOptions = {}): Promise<RawTable> {
  const tables: RawTable[] = [];
  for (const file of await tableFiles(name)) {
    const bytes = file === standardInput ? await readStandardInput() : await readInput(file);
    tables.push(await tableOfBytes(bytes, file === standardInput ? "standard input" : file, options));
  }
  return tables.length === 1 ? tables[0] : joinTables(tables, name);
}

/** A table from the bytes of a file; its format is that of the name's ending, else that of the content. Throws FormatError. */
export async function tableOfBytes(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  options: ReadTableOptions = {},
): Promise<RawTable> {
  const plain = isGzip(bytes) ? unpacked(bytes, name) : bytes;
  if (plain.length === 0) throw new FormatError(`${name}: is empty; a table has a row or more`);
  const kind = kindOfName(name) ?? kindOfContent(plain);
  if (kind !== "csv" && kind !== "tsv") {
    const given = Object.entries(options).find(([, value]) => value !== undefined)?.[0];
    if (given !== undefined && !(kind === "json" && given === "encoding"))
      throw new InputError(`${name}: --${given} is for text files, and this is ${kind}; leave it out`);
  }
  return tableOfKind(kind, plain, name, options);
}

async function tableOfKind(
  kind: TableKind,
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  options: ReadTableOptions,
): Promise<RawTable> {
  if (kind === "parquet") return tableOfParquet(bytes, name);
  if (kind === "npy") return tableOfNpy(bytes, name);
  if (kind === "npz") return tableOfNpz(bytes, name);
  if (kind === "ts") return parseTsSeries(decodeText(bytes, name).text, name);
  const { text, encoding, note } = decodeText(bytes, name, options.encoding);
  const table =
    kind === "json"
      ? parseJsonRows(text, name)
      : parseCsv(text, name, encoding, { ...(kind === "tsv" && { separator: "\t" }), ...options });
  return note === undefined ? table : { ...table, notes: [note, ...table.notes] };
}

function unpacked(bytes: Uint8Array, name: string): Uint8Array<ArrayBuffer> {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: mostUnpacked }));
  } catch (error) {
    throw new FormatError(`${name}: damaged gzip file: ${(error as Error).message}; get the file again`, {
      cause: error,
    });
  }
}
