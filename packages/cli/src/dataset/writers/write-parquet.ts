import { importPackage, missingPackage, optionalPackages } from "../../config/optional-package.js";
import { writeFileAtomic } from "../../files/index.js";
import type { SchemaElement } from "hyparquet";
import type * as Writer from "hyparquet-writer";
import { type Cell, isMissing, type RawColumn } from "@latents/core";
import type { WrittenTable } from "./write-csv.js";

/** Largest whole number of four bytes. */
const mostInt32 = 2 ** 31 - 1;

/**
 * Writes columns as a Parquet file with their types: texts, booleans, whole numbers of 4 or 8 bytes, doubles, dates and times; missing cells are null. Throws
 * MissingPackageError where the writer is not installed, RunError where the file cannot be written.
 */
export async function writeParquet(file: string, columns: readonly RawColumn[]): Promise<WrittenTable> {
  const bytes = await parquetBytes(columns, file);
  await writeFileAtomic(file, bytes);
  return { rows: columns[0]?.cells.length ?? 0, guarded: 0 };
}

/** The bytes of a Parquet file; errors begin with `name`. */
export async function parquetBytes(columns: readonly RawColumn[], name: string): Promise<Uint8Array> {
  const library = await importPackage<typeof Writer>(optionalPackages.parquetWriter);
  if (!library) throw missingPackage(name, optionalPackages.parquetWriter);
  const typed = columns.map(typedColumn);
  const schema: SchemaElement[] = [
    { name: "root", num_children: typed.length },
    ...typed.map(({ element }) => element),
  ];
  const buffer = library.parquetWriteBuffer({ columnData: typed.map(({ source }) => source), schema });
  return new Uint8Array(buffer);
}

function typedColumn({ name, cells, stored }: RawColumn): { source: Writer.ColumnSource; element: SchemaElement } {
  const data = Array.from(cells, (cell) => (isMissing(cell) ? null : cell));
  const optional = { name, repetition_type: "OPTIONAL" as const };
  const as = (values: unknown[], element: Omit<SchemaElement, "name">): ReturnType<typeof typedColumn> => ({
    source: { name, data: values },
    element: { ...optional, ...element },
  });
  if (stored === "boolean") return as(data, { type: "BOOLEAN" });
  if (stored === "float") return as(data, { type: "DOUBLE" });
  if (stored === "date") return as(data, { type: "INT32", converted_type: "DATE" });
  if (stored === "timestamp") return as(data, { type: "INT64", converted_type: "TIMESTAMP_MILLIS" });
  if (stored === "integer") {
    const small = data.every((cell) => cell === null || Math.abs(Number(cell)) <= mostInt32);
    if (small) return as(data, { type: "INT32" });
    return as(
      data.map((cell) => (cell === null ? null : BigInt(Math.round(Number(cell))))),
      { type: "INT64" },
    );
  }
  return as(
    data.map((cell: Cell) => (cell === null ? null : cell instanceof Date ? cell.toISOString() : String(cell))),
    { type: "BYTE_ARRAY", converted_type: "UTF8" },
  );
}
