import { existsSync } from "node:fs";
import path from "node:path";
import { checkTable, type TableReport } from "@latents/core";
import { inferStored, npyRows, readSchema, readTable, schemaToYaml, someStored } from "../../dataset/index.js";
import { checkOutputFlag, writeFileAtomic } from "../../files/index.js";
import type { Effects } from "../../terminal/effects.js";
import { counted, printable } from "../../terminal/index.js";
import { exitCodes } from "../../terminal/print-error.js";
import { describeColumns } from "./describe-columns.js";
import { readOptions, type TableFlags } from "./table-flags.js";

/** Where the schema goes unless told otherwise. */
const usualSchema = "schema.yaml";

/** What `latents data check` is told of a table. */
export interface CheckTableFlags extends TableFlags {
  readonly schema?: string;
  readonly writeSchema?: string;
  readonly json?: boolean;
}

/**
 * `latents data check` of a table: prints what its columns are and what looks wrong, and writes the schema; a `schema.yaml` that is there already is left
 * as it is. Returns the exit code. Throws LatentsError for what cannot be read.
 */
export async function checkTableCommand(name: string, flags: CheckTableFlags, effects: Effects): Promise<number> {
  const { json, writeSchema = usualSchema } = flags;
  checkOutputFlag("--write-schema", writeSchema, ".yaml", ".yml");
  const stored = npyRows(name);
  const table = stored ? someStored(stored) : await readTable(name, readOptions(flags));
  const schema = flags.schema === undefined ? undefined : await readSchema(flags.schema);
  const report = stored
    ? checkTable(table, { schema: schema ?? inferStored(stored).schema })
    : checkTable(table, { na: flags.na, schema });
  const isKept = flags.writeSchema === undefined && existsSync(usualSchema);
  const writes = schema === undefined && !isKept;
  if (writes) await writeFileAtomic(writeSchema, schemaToYaml(report.schema, path.basename(table.name)));
  const problems = report.findings.filter(({ level }) => level === "problem");
  if (json) effects.stdout.write(`${JSON.stringify({ kind: "table", ...report })}\n`);
  else {
    effects.stdout.write(describeColumns(report.schema));
    sayFindings(report, effects);
    const train = `latents train ${name}${flags.schema === undefined && !writes ? "" : ` --schema ${flags.schema ?? writeSchema}`}`;
    const written = writes
      ? `${writeSchema} is written; edit it, and train: ${train}`
      : `${schema === undefined ? `${usualSchema} is there already and was left; --write-schema names another; ` : ""}train on it: ${train}`;
    if (problems.length === 0) effects.stdout.write(`${written}\n`);
    else if (writes) effects.stdout.write(`${writeSchema} is written\n`);
  }
  return problems.length === 0 ? exitCodes.done : exitCodes.badInput;
}

function sayFindings({ schema, findings }: TableReport, { stdout, stderr }: Effects): void {
  const { rows, columns, text } = schema;
  const how = text ? `, separator ${JSON.stringify(text.separator)}, ${text.encoding}` : "";
  stdout.write(`${counted(rows, "row")}, ${counted(columns.length, "column")}${how}\n`);
  for (const { level, column, message } of findings) {
    const line = `${level}: ${column === undefined ? "" : `${column} `}${message}`;
    (level === "problem" ? stderr : stdout).write(`${printable(line)}\n`);
  }
}
