import type { RawTable } from "../raw-table.js";
import { missingSigns } from "../missing-words.js";
import { likeNames, lookAlike, sameTwice } from "./check-pairs.js";
import { logNormalised, sentinels } from "./check-numbers.js";
import type { DataFinding } from "./data-finding.js";
import { inferSchema, type InferOptions } from "./infer-schema.js";
import { isListed, type SchemaColumn, type TableSchema } from "./table-schema.js";
import { tableValues, type TableValues } from "./table-values.js";
import { columnProfile, wordsOf } from "./column-profile.js";

/** What a table holds, and all that is to be said of it. */
export interface TableReport {
  readonly schema: TableSchema;
  readonly findings: readonly DataFinding[];
}

/**
 * Looks at a table: what its columns are (by `schema` where there is one), what is missing, and what looks wrong: identifiers, columns that say the same,
 * equal rows, constants, categories seen once or spelt in two ways, numbers that stand for missing cells, log-normalised values where counts are
 * needed. Nothing is thrown: what keeps it from being trained on is a problem among the findings.
 */
export function checkTable(
  table: RawTable,
  options: InferOptions & { readonly schema?: TableSchema } = {},
): TableReport {
  const inferred = inferSchema(table, options);
  const schema = options.schema ?? inferred.schema;
  const found = options.schema
    ? table.notes.map((message): DataFinding => ({ level: "note", message }))
    : inferred.findings;
  const findings = [...found, ...schema.columns.flatMap((column) => ofColumn(column, table)), ...ofRows(table)];
  if (schema.series || findings.some(({ level }) => level === "problem")) return { schema, findings };
  let values: TableValues;
  try {
    values = tableValues(table, schema);
  } catch (error) {
    return { schema, findings: [...findings, { level: "problem", message: (error as Error).message }] };
  }
  return {
    schema,
    findings: [...findings, ...sameTwice(values, table.rows), ...sentinels(values), ...logNormalised(values)],
  };
}

function ofColumn(column: SchemaColumn, table: RawTable): DataFinding[] {
  const { name, kind, missing, value } = column;
  const say = (level: DataFinding["level"], message: string): DataFinding => ({ level, column: name, message });
  const said: DataFinding[] = [];
  if (kind === "identifier") said.push(say("warning", "names each row (an identifier); it is left out of the model"));
  if (kind === "constant" && value !== "") said.push(say("warning", `has one value, ${value}; it is left out`));
  if (kind === "text") said.push(say("note", "is free text; it is left out of the model and comes out empty"));
  if (missing > 0.5 && missing < 1)
    said.push(say("warning", `${(100 * missing).toFixed(0)} % of its cells are missing`));
  if (!isListed(column) || column.stored !== "text") return said;
  const raw = table.columns.find((one) => one.name === name);
  if (!raw) return said;
  const once = columnProfile(raw, wordsOf(table.text !== undefined, undefined)).texts.filter(
    ({ count }) => count === 1,
  );
  const words = once.map(({ value: word }) => word).filter((word) => !missingSigns.includes(word));
  if (words.length > 0 && table.rows >= 50)
    said.push(
      say("warning", `${likeNames(words)} seen once; a model learns nothing of ${words.length === 1 ? "it" : "them"}`),
    );
  const signs = column.categories!.filter((category) => missingSigns.includes(category));
  if (signs.length > 0)
    said.push(say("warning", `${likeNames(signs)} may stand for a missing cell; if it does, give it to --na`));
  for (const pair of lookAlike(column.categories!))
    said.push(say("warning", `${likeNames(pair)} differ in capitals or spaces alone; are they one?`));
  return said;
}

/** Rows that are equal in all columns. */
function ofRows({ rows, columns }: RawTable): DataFinding[] {
  const few: DataFinding[] =
    rows < 100 ? [{ level: "warning", message: `has ${rows} rows; a model needs hundreds` }] : [];
  const seen = new Set<string>();
  let twice = 0;
  for (let row = 0; row < rows; row++) {
    const key = columns.map(({ cells }) => String(cells[row])).join("\u0000");
    if (seen.has(key)) twice++;
    else seen.add(key);
  }
  if (twice === 0) return few;
  return [
    ...few,
    {
      level: "warning",
      message: `${twice.toLocaleString("en")} of ${rows.toLocaleString("en")} rows are equal to an earlier one`,
    },
  ];
}
