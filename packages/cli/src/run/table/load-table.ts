import {
  InputError,
  type Config,
  type Table,
  type InferredSchema,
  inferSchema,
  type TableSchema,
  tableToDataset,
  unmodelledNames,
  holdOut,
} from "@latents/core";
import {
  inferStored,
  cutWindows,
  longSeries,
  splitByTime,
  type Window,
  type Windows,
  npyRows,
  readTable,
  storedDataset,
  type StoreName,
} from "../../dataset/index.js";
import { limitedRows } from "./table-config.js";

/** A table with what its columns are. */
export interface LoadedTable {
  readonly rows: Table;
  /** Of windows of a long series: the point that each begins at, and points of the series. */
  readonly windows?: Pick<Windows, "starts" | "points">;
  readonly schema: TableSchema;
}

/** Both splits of a table, as a model takes them, and what its columns are. */
export interface TableSplits {
  readonly schema: TableSchema;
  readonly train: Table;
  readonly test: Table;
}

/** How a table is loaded. */
export interface LoadTableOptions {
  /** What its columns are; default found out. */
  readonly schema?: TableSchema;
  /** Where its rows lie; default by the size of the file. */
  readonly store?: StoreName;
  /** How windows are cut from a long series; default each row is one by itself. */
  readonly window?: Window;
  /** Hears of what was assumed and of columns that no model sees. */
  readonly warn?: (message: string) => void;
}

/**
 * Reads a table and finds out what its columns are, or takes `schema`. Throws
 * LatentsError, and InputError, with line and column, for a cell that is not what its column holds.
 */
export async function loadTable(
  name: string,
  { schema, store, window, warn = () => undefined }: LoadTableOptions = {},
): Promise<LoadedTable> {
  if (window) return loadWindows(name, { schema, window, warn });
  const stored = npyRows(name, store);
  if (stored) {
    const known = schema ?? accepted(name, inferStored(stored), warn);
    return { rows: storedDataset(stored, known, { checked: schema === undefined }), schema: known };
  }
  const { separator, header, encoding } = schema?.text ?? {};
  const table = await readTable(name, schema?.text && { separator, header, encoding });
  const known = schema ?? accepted(name, inferSchema(table), warn);
  return { rows: tableToDataset(table, known), schema: known };
}

async function loadWindows(
  name: string,
  { schema, window, warn }: Required<Pick<LoadTableOptions, "window" | "warn">> & Pick<LoadTableOptions, "schema">,
): Promise<LoadedTable> {
  const table = await readTable(name);
  if (table.series)
    throw new InputError(
      `data.window: cuts windows from one long series, a row for each point in time, and ${name} holds series that are cut already; leave it out`,
    );
  const long = longSeries(table, schema?.series?.channels);
  const { table: rows, ...windows } = cutWindows(long, window);
  const found = schema ? undefined : inferSchema(rows);
  const known = schema ?? accepted(name, { ...found!, findings: long.findings }, warn);
  return { rows: tableToDataset(rows, known), schema: known, windows };
}

/** A schema that was found out, where it can be trained on. */
function accepted(name: string, found: InferredSchema, warn: (message: string) => void): TableSchema {
  const problem = found.findings.find(({ level }) => level === "problem");
  if (problem)
    throw new InputError(`${problem.column === undefined ? "" : `column ${problem.column}: `}${problem.message}`);
  for (const { column, message } of found.findings)
    warn(column === undefined ? `${name} ${message}` : `${column}: ${message}`);
  const left = unmodelledNames(found.schema);
  if (left.length > 0) warn(`left out of the model: ${left.join(", ")}; latents data check ${name} says more`);
  return found.schema;
}

/** The splits of a loaded table: `test` is the share held out, the same rows for every run; `limit` is of the others. Throws InputError. */
export function splitTable(
  { rows: whole, schema, windows }: LoadedTable,
  { test, ...some }: Pick<Config["data"], "test" | "limit" | "limitBy">,
): TableSplits {
  if (windows && whole.kind === "table") {
    const parts = splitByTime({ rows: whole, ...windows, length: schema.series!.length }, test);
    return { schema, train: limitedRows(parts.train, some), test: parts.test };
  }
  return {
    schema,
    train: limitedRows(holdOut(whole, "train", { test }), some),
    test: holdOut(whole, "test", { test }),
  };
}
