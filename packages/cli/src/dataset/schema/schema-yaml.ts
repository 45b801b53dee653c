import {
  columnKinds,
  dateStyleOf,
  didYouMean,
  FormatError,
  InputError,
  isListed,
  schemaLikelihoods,
  schemaDocument,
  numberStyles,
  type SchemaColumn,
  type TableSchema,
  unmodelledKinds,
} from "@latents/core";
import { isMap, isScalar, stringify } from "yaml";
import { z } from "zod";
import { parseYaml, readInput, utf8Text } from "../../files/index.js";

const cell = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const columnShape = z.strictObject({
  kind: z.enum([...columnKinds, ...unmodelledKinds]),
  stored: z.enum(["text", "boolean", "integer", "float", "date", "timestamp"]).default("text"),
  missing: z.number().min(0).max(1).default(0),
  categories: z.array(cell).min(1).optional(),
  likelihood: z.enum(schemaLikelihoods).optional(),
  weight: z.number().positive().optional(),
  covariate: z.boolean().optional(),
  integer: z.boolean().optional(),
  decimals: z.int().min(0).max(15).optional(),
  padded: z.boolean().optional(),
  style: z.enum(numberStyles.map(({ decimal, group = "" }) => `1${group}234${decimal}5`)).optional(),
  range: z.tuple([cell, cell]).optional(),
  format: z.string().optional(),
  value: cell.optional(),
});

const schemaShape = z.strictObject({
  table: z.string().optional(),
  rows: z.int().min(0).default(0),
  na: z.array(cell).default([""]),
  text: z.strictObject({ separator: z.string().length(1), header: z.boolean(), encoding: z.string() }).optional(),
  series: z.strictObject({ channels: z.array(z.string()).min(1), length: z.int().min(1) }).optional(),
  columns: z.record(z.string(), columnShape),
});

/** The schema as a YAML file that a person can edit; `table` is the file that it is of. */
export function schemaToYaml(schema: TableSchema, table: string): string {
  const { comment, values, style } = schemaDocument(schema, table);
  return comment + stringify(values, style);
}

/** Reads a schema file. Throws InputError or FormatError, naming the file, the line and the key. */
export async function readSchema(file: string): Promise<TableSchema> {
  return parseSchema(utf8Text(await readInput(file), file), file);
}

/** A schema from the text of its YAML file. Throws FormatError, naming file, line and key. */
export function parseSchema(text: string, file: string): TableSchema {
  const { document, values } = parseYaml(text, file);
  const { data, error } = schemaShape.safeParse(values, { reportInput: true });
  if (error) {
    const [issue] = error.issues;
    throw new FormatError(`${file}: ${issue.path.join(".") || "the schema"}: ${said(issue)}`);
  }
  const { rows, na, text: format, series } = data;
  // in the file's order, which an object does not keep of names such as 2019
  const written = document.get("columns");
  const names = isMap(written) ? written.items.map(({ key }) => String(isScalar(key) ? key.value : key)) : [];
  const columns = names.map((name): SchemaColumn => {
    const { style, range, ...column } = data.columns[name];
    const bare = { ...column, name };
    const where = `${file}: columns.${name}`;
    checkColumn(bare, where);
    return {
      ...bare,
      ...(style !== undefined && {
        style: numberStyles.find((one) => style === `1${one.group ?? ""}234${one.decimal}5`)!,
      }),
      ...(range && { range: rangeOf(range, bare, where) }),
    };
  });
  if (columns.length === 0) throw new FormatError(`${file}: columns: needs a column or more`);
  return { rows, na, columns, ...(format && { text: format }), ...(series && { series }) };
}

/** What zod says, with the word that was probably meant. */
function said(issue: z.core.$ZodIssue): string {
  if (issue.code !== "invalid_value" || typeof issue.input !== "string") return issue.message;
  return `${issue.message}${didYouMean(issue.input, issue.values.map(String))}`;
}

function checkColumn(column: SchemaColumn, where: string): void {
  const { kind, categories, format } = column;
  if (isListed(column) && !categories)
    throw new InputError(`${where}: a ${kind} column needs its categories; list them in order`);
  if (kind === "binary" && categories!.length !== 2)
    throw new InputError(`${where}: a binary column has two categories, got ${categories!.length}; say categorical`);
  const twice = categories?.find((one, i) => categories.indexOf(one) < i);
  if (twice !== undefined) throw new InputError(`${where}: the category ${JSON.stringify(twice)} appears twice`);
  if (kind === "date" && format === undefined && column.stored === "text")
    throw new InputError(`${where}: a date column needs its format; give one such as %Y-%m-%d`);
}

function rangeOf(
  [low, high]: readonly [string, string],
  column: SchemaColumn,
  where: string,
): readonly [number, number] {
  const parse = (text: string): number => (column.kind === "date" ? dateStyleOf(column).parse(text) : Number(text));
  const range = [parse(low), parse(high)] as const;
  if (!range.every(Number.isFinite) || range[0] > range[1])
    throw new InputError(`${where}: range must be two values, the lower first, got ${low}, ${high}`);
  return range;
}
