import { sampleRows, parseConditions, type TableSchema, whereValues } from "@latents/core";
import {
  checkTableOutput,
  formOf,
  outputColumns,
  requireOther,
  tableOutputs,
  writeTable,
} from "../../dataset/index.js";
import { requireEnding } from "../../files/index.js";
import type { OpenOptions } from "../../run/model/open-model.js";
import { openTable } from "../../run/table/open-table.js";
import { counted, type Effects } from "../../terminal/index.js";
import { outputOptions, sayGuarded } from "./table-output.js";

/** What `latents sample` is told of a run on a table. */
export interface SampleTableFlags extends OpenOptions {
  readonly count: number;
  readonly seed: number;
  /** `plan=pro`, each a column and what it is. */
  readonly where?: readonly string[];
  /** False where no cell is to be missing. */
  readonly missing?: boolean;
  readonly formulas?: boolean;
  readonly out?: string;
}

/**
 * `latents sample` of a run on a table: rows like those that it was trained on, with their columns, types, categories, decimals and share of missing
 * cells, as a CSV or Parquet file. Throws LatentsError.
 */
export async function sampleTable(argument: string, flags: SampleTableFlags, effects: Effects): Promise<void> {
  const { count, seed, missing = true, where = [], out } = flags;
  if (out !== undefined) requireEnding("--out", out, tableOutputs);
  const { run, trained, schema } = await openTable(argument, effects, flags);
  const file = out ?? `${run.name}-samples.csv`;
  if (out === undefined) checkTableOutput(file);
  requireOther(file, flags.data ?? run.config.data.name);
  const wanted = whereValues(schema, parseConditions(schema, where, "--where"), "--where");
  const rows = await sampleRows(trained, count, { seed, where: wanted, holes: missing });
  await trained.release();
  const form = formOf(file);
  const columns = outputColumns({ shape: [count, rows.columns.length], data: rows.values }, schema, form);
  const written = await writeTable(file, columns, outputOptions(schema, flags));
  effects.stdout.write(`${file}\n`);
  const given = where.length === 0 ? "" : ` where ${where.join(", ")}`;
  effects.stderr.write(
    `${counted(count, "row")} drawn from ${run.folder}${given}, seed ${seed}${unmodelledNote(schema)}\n`,
  );
  sayGuarded(written, effects);
}

/** What became of columns that no model sees. */
function unmodelledNote({ columns }: TableSchema): string {
  const of = (kind: string): string =>
    columns
      .filter((column) => column.kind === kind)
      .map(({ name }) => name)
      .join(", ");
  const said = [
    [of("identifier"), "counted from 1"],
    [of("text"), "empty"],
    [of("ignored"), "left out"],
  ].filter(([names]) => names !== "");
  return said.map(([names, what]) => `; ${names} ${what}`).join("");
}
