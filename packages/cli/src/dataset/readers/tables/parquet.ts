import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { type Cell, cellOf, FormatError, type RawColumn, type RawTable, type Stored } from "@latents/core";
import type * as Hyparquet from "hyparquet";
import type * as MoreCompressors from "hyparquet-compressors";
import { importPackage, missingPackage, optionalPackages } from "../../../config/optional-package.js";

type ColumnData = Parameters<NonNullable<Hyparquet.ParquetReadOptions["onChunk"]>>[0];

/** Node has these by itself, hyparquet has SNAPPY; others are of a package. */
const ownCompressors: Hyparquet.Compressors = {
  GZIP: (input, length) => new Uint8Array(gunzipSync(input, { maxOutputLength: length })),
  BROTLI: (input, length) => new Uint8Array(brotliDecompressSync(input, { maxOutputLength: length })),
};

/**
 * A table from a Parquet file without nested columns. Throws FormatError, beginning with `name`, for a damaged file and for a nested column;
 * MissingPackageError where the reader, or that of its compression, is not installed.
 */
export async function tableOfParquet(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<RawTable> {
  const library = await importPackage<typeof Hyparquet>(optionalPackages.parquet);
  if (!library) throw missingPackage(name, optionalPackages.parquet);
  const file: Hyparquet.AsyncBuffer = {
    byteLength: bytes.byteLength,
    slice: (start, end) => bytes.slice(start, end).buffer,
  };
  const metadata = await attempt(name, () => library.parquetMetadataAsync(file));
  const leaves = flatColumns(metadata, name);
  const rows = Number(metadata.num_rows);
  if (rows < 1 || leaves.length === 0) throw new FormatError(`${name}: is empty; a table has a row or more`);
  const compressors = await compressorsFor(metadata, name);
  const chunks: ColumnData[] = [];
  // what a callback throws is lost: it only collects
  await attempt(name, () =>
    library.parquetRead({ ...{ file, metadata, compressors }, onChunk: (chunk) => void chunks.push(chunk) }),
  );
  const parts = new Map<string, Cell[]>(leaves.map((leaf) => [leaf.name, []]));
  for (const { columnName, columnData, rowStart } of chunks) {
    const cells = parts.get(columnName);
    if (!cells || rowStart !== cells.length) throw damaged(name, `a piece of ${columnName} lies out of place`);
    for (let i = 0; i < columnData.length; i++)
      cells.push(cellOf(columnData[i], () => `${name}: row ${rowStart + i + 1}, column ${columnName}`));
  }
  const columns = leaves.map((leaf): RawColumn => {
    const cells = parts.get(leaf.name)!;
    if (cells.length !== rows)
      throw damaged(name, `column ${leaf.name} has ${cells.length} cells, the file says ${rows} rows`);
    const decimals = decimalsOf(leaf);
    const rounded = decimals === undefined ? cells : cells.map((cell) => rounding(cell, decimals));
    return { name: leaf.name, cells: rounded, stored: storedOf(leaf), ...(decimals !== undefined && { decimals }) };
  });
  return { name, rows, columns, notes: [], place: (row) => `${name}: row ${row + 1}` };
}

const damaged = (name: string, why: string, cause?: unknown): FormatError =>
  new FormatError(`${name}: damaged Parquet file: ${why}; get the file again`, { cause });

async function attempt<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw damaged(name, error instanceof Error ? error.message : String(error), error);
  }
}

function flatColumns({ schema }: Hyparquet.FileMetaData, name: string): readonly Hyparquet.SchemaElement[] {
  const nested = schema
    .slice(1)
    .find((element) => (element.num_children ?? 0) > 0 || element.repetition_type === "REPEATED");
  if (nested)
    throw new FormatError(`${name}: the column ${nested.name} is nested; give each of its parts a column of its own`);
  const leaves = schema.slice(1);
  const twice = leaves.find((leaf, i) => leaves.findIndex((other) => other.name === leaf.name) < i);
  if (twice) throw damaged(name, `the column ${twice.name} appears twice`);
  return leaves;
}

async function compressorsFor({ row_groups }: Hyparquet.FileMetaData, name: string): Promise<Hyparquet.Compressors> {
  const codecs = new Set(row_groups.flatMap((group) => group.columns.map((chunk) => chunk.meta_data?.codec)));
  const known = new Set<string | undefined>(["UNCOMPRESSED", "SNAPPY", ...Object.keys(ownCompressors)]);
  if ([...codecs].every((codec) => known.has(codec))) return ownCompressors;
  const more = await importPackage<typeof MoreCompressors>(optionalPackages.parquetCompressors);
  if (!more) throw missingPackage(name, optionalPackages.parquetCompressors);
  return { ...more.compressors, ...ownCompressors };
}

const isDecimal = ({ converted_type: converted, logical_type: logical }: Hyparquet.SchemaElement): boolean =>
  converted === "DECIMAL" || logical?.type === "DECIMAL";

const decimalsOf = (element: Hyparquet.SchemaElement): number | undefined =>
  isDecimal(element) ? (element.scale ?? 0) : undefined;

/** The library multiplies by a power of 10, which leaves an error in the last bit. */
const rounding = (cell: Cell, decimals: number): Cell =>
  typeof cell === "number" ? Number(cell.toFixed(decimals)) : cell;

function storedOf(element: Hyparquet.SchemaElement): Stored {
  const { type, converted_type: converted, logical_type: logical } = element;
  if (isDecimal(element)) return (element.scale ?? 0) > 0 ? "float" : "integer";
  if (converted === "DATE" || logical?.type === "DATE") return "date";
  if (converted?.startsWith("TIMESTAMP") || logical?.type === "TIMESTAMP" || type === "INT96") return "timestamp";
  if (logical?.type === "FLOAT16") return "float";
  if (type === "BOOLEAN") return "boolean";
  if (type === "INT32" || type === "INT64") return "integer";
  return type === "FLOAT" || type === "DOUBLE" ? "float" : "text";
}
