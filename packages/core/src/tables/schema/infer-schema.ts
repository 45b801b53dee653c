import type { RawTable } from "../raw-table.js";
import { columnProfile, wordsOf } from "./column-profile.js";
import type { DataFinding } from "./data-finding.js";
import { inferColumn, type ColumnContext } from "./infer-column.js";
import { decimalEvidence } from "./number-style.js";
import { seriesSchema } from "./series-schema.js";
import { isListed, type SchemaColumn, type TableSchema } from "./table-schema.js";

/** What is known before the columns are looked at. */
export interface InferOptions {
  /** Words of missing cells, instead of the usual ones. */
  readonly na?: readonly string[];
}

/** What a table's columns are, and what is to be said of them. */
export interface InferredSchema {
  readonly schema: TableSchema;
  readonly findings: readonly DataFinding[];
}

/** So many columns of whole numbers, nearly all of a table, are counts of one kind: genes, words, clicks. */
const countedColumns = 20;

/** The schema of a table, by its cells. Nothing is thrown: what keeps it from being trained on is a problem among the findings. */
export function inferSchema(table: RawTable, { na }: InferOptions = {}): InferredSchema {
  if (table.series)
    return {
      schema: seriesSchema(table, table.series),
      findings: table.notes.map((message): DataFinding => ({ level: "note", message })),
    };
  const words = wordsOf(table.text !== undefined, na);
  const context: ColumnContext = { table, words, ...signs(table, words) };
  const inferred = table.columns.map((column) => inferColumn(column, context));
  const found = new Map<string, number>();
  for (const { missingTexts } of inferred)
    for (const [word, n] of missingTexts) found.set(word, (found.get(word) ?? 0) + n);
  const columns = asCounts(inferred.map(({ column }) => column));
  const used = [...found].sort(([, a], [, b]) => b - a).map(([word]) => word);
  return {
    schema: {
      rows: table.rows,
      na: used.length > 0 ? used : [""],
      columns,
      ...(table.text && { text: table.text }),
    },
    findings: [
      ...table.notes.map((message): DataFinding => ({ level: "note", message })),
      ...inferred.flatMap(({ findings }) => findings),
    ],
  };
}

/** The decimal sign that columns without doubt have; where there is none, a file with semicolons is one with decimal commas, as spreadsheets write it. */
function signs(table: RawTable, words: ReadonlySet<string>): Pick<ColumnContext, "decimal" | "dayFirst"> {
  const votes = { ".": 0, ",": 0 };
  for (const column of table.columns) {
    if (column.stored !== "text") continue;
    const texts = columnProfile(column, words).texts.slice(0, 1000);
    const sign = decimalEvidence(texts.map(({ value }) => value));
    if (sign === "." || sign === ",") votes[sign]++;
  }
  const [points, commas] = [votes["."], votes[","]];
  const semicolons = table.text?.separator === ";";
  const isComma = commas === points ? semicolons : commas > points;
  return { decimal: isComma ? "," : ".", dayFirst: isComma || semicolons };
}

/** Where nearly all of many columns are whole numbers from 0, those with few different ones are counts too. */
function asCounts(columns: readonly SchemaColumn[]): readonly SchemaColumn[] {
  const lowest = (column: SchemaColumn): number | undefined => {
    if (column.kind === "count") return 0;
    if (isListed(column)) {
      const values = column.categories!.map(Number);
      return values.every((value) => Number.isInteger(value) && value >= 0) ? Math.min(...values) : undefined;
    }
    return column.kind === "continuous" && column.integer ? column.range![0] : undefined;
  };
  const whole = columns.filter((column) => (lowest(column) ?? -1) >= 0);
  const zeros = whole.filter((column) => lowest(column) === 0);
  if (zeros.length < countedColumns || zeros.length < 0.8 * columns.length) return columns;
  return columns.map((column) => {
    if (!whole.includes(column)) return column;
    const { categories, integer: _, ...rest } = column;
    const values = categories?.map(Number);
    return {
      ...rest,
      kind: "count",
      range: column.range ?? [Math.min(...values!), Math.max(...values!)],
    };
  });
}
