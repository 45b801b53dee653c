import {
  checkTable,
  contentText,
  decodeText,
  FormatError,
  holdOut,
  InputError,
  isGzip,
  missingText,
  modelColumns,
  missingWords,
  parseCsv,
  resolveConfig,
  tableRunDefaults,
  tableToDataset,
  tableUses,
  testShareOf,
  type RawTable,
  type TableSchema,
} from "@latents/core";
import type { OwnFile } from "../own-data";
import type { OwnColumn, OwnTable, OwnTableFacts, TableReading } from "./own-table-api";

/** Rows with which each split has some, and a minibatch too. */
const fewest = 20;

/**
 * Reads a CSV or TSV file, compressed by gzip or not, and finds out what its columns are; the rows are there unless a problem is among the findings. Throws FormatError or
 * InputError, with line and column, for what is no table.
 */
export async function readOwnTable(
  file: OwnFile,
  reading: TableReading,
): Promise<{ readonly facts: OwnTableFacts; readonly table?: OwnTable }> {
  const table = parsed({ ...file, bytes: await plainBytes(file) }, reading);
  const { leftOut = [], missing = [] } = reading;
  const found = checkTable(table, missing.length > 0 ? { na: [...missingWords, ...missing] } : {});
  const schema: TableSchema = {
    ...found.schema,
    columns: found.schema.columns.map((column) =>
      leftOut.includes(column.name) ? { ...column, kind: "ignored" } : column,
    ),
  };
  const findings = found.findings.filter(({ column }) => column === undefined || !leftOut.includes(column));
  const facts: OwnTableFacts = {
    ...{ name: file.name, rows: table.rows, findings, text: table.text! },
    columns: found.schema.columns.map((column): OwnColumn => {
      const { name, kind } = column;
      return { name, kind, missing: missingText(column), holds: contentText(column) };
    }),
    defaults: {},
  };
  const refused = (message: string): { facts: OwnTableFacts } => ({
    facts: { ...facts, findings: [...findings, { level: "problem", message }] },
  });
  if (findings.some(({ level }) => level === "problem")) return { facts };
  if (table.rows < fewest) return refused(`needs ${fewest} rows or more: to learn from, to hold out, and to test on`);
  if (modelColumns(schema).length === 0)
    return refused("has no column left to learn: each names its row, has one value, is free text or was left out");
  try {
    const whole = tableToDataset(table, schema);
    const test = testShareOf(whole.count, resolveConfig([]).data.test);
    const own = { schema, train: holdOut(whole, "train", { test }), test: holdOut(whole, "test", { test }) };
    const defaults = Object.fromEntries(
      tableUses.map((use) => [use, tableRunDefaults(own.train, { use, test })] as const),
    );
    return { facts: { ...facts, defaults }, table: own };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return refused(`cannot be trained on: ${error.message}`);
  }
}

function parsed({ name, bytes }: OwnFile, { separator, header, encoding }: TableReading): RawTable {
  const { text, encoding: read, note } = decodeText(bytes, name, encoding);
  const isTsv = /\.(tsv|tab)(\.gz)?$/i.test(name);
  const table = parseCsv(text, name, read, { separator: separator ?? (isTsv ? "\t" : undefined), header });
  return note === undefined ? table : { ...table, notes: [note, ...table.notes] };
}

async function plainBytes({ name, bytes }: OwnFile): Promise<Uint8Array> {
  if (!isGzip(bytes)) return bytes;
  const stream = new Blob([bytes as BlobPart]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (error) {
    throw new FormatError(`${name}: damaged gzip file; get the file again`, { cause: error });
  }
}
