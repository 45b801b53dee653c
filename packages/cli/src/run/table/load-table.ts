import { InputError, type Config, type TableDataset } from "@latents/core";
import {
  holdOut,
  inferSchema,
  type RawTable,
  readTable,
  type TableSchema,
  tableToDataset,
  unmodelledNames,
} from "../../dataset/index.js";
import { limitedRows } from "./table-config.js";

/** A table with what its columns are. */
export interface LoadedTable {
  readonly table: RawTable;
  readonly schema: TableSchema;
}

/** Both splits of a table, as a model takes them, and what its columns are. */
export interface TableSplits {
  readonly schema: TableSchema;
  readonly train: TableDataset;
  readonly test: TableDataset;
}

/**
 * Reads a table and finds out what its columns are, or takes `schema`. `warn` hears what was assumed and which columns no model sees. Throws
 * LatentsError, and InputError, with line and column, for a cell that is not what its column holds.
 */
export async function loadTable(
  name: string,
  schema?: TableSchema,
  warn: (message: string) => void = () => undefined,
): Promise<LoadedTable> {
  const { separator, header, encoding } = schema?.text ?? {};
  const table = await readTable(name, schema?.text && { separator, header, encoding });
  if (schema) return { table, schema };
  const found = inferSchema(table);
  const problem = found.findings.find(({ level }) => level === "problem");
  if (problem)
    throw new InputError(`${problem.column === undefined ? "" : `column ${problem.column}: `}${problem.message}`);
  for (const { column, message } of found.findings) warn(column === undefined ? message : `${column}: ${message}`);
  const left = unmodelledNames(found.schema);
  if (left.length > 0) warn(`left out of the model: ${left.join(", ")}; latents data check ${name} says more`);
  return { table, schema: found.schema };
}

/** The splits of a loaded table: `test` is the share held out, the same rows for every run; `limit` is of the others. Throws InputError. */
export function splitTable(
  { table, schema }: LoadedTable,
  { test, ...some }: Pick<Config["data"], "test" | "limit" | "limitBy">,
): TableSplits {
  const whole = tableToDataset(table, schema);
  return {
    schema,
    train: limitedRows(holdOut(whole, "train", { test }), some),
    test: holdOut(whole, "test", { test }),
  };
}
