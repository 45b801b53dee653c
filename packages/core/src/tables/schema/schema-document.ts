import { columnKinds, likelihoodsOf } from "../../data/index.js";
import { dateStyleOf } from "./column-cells.js";
import { unmodelledKinds, type SchemaColumn, type TableSchema } from "./table-schema.js";

/** Likelihoods that a column may have, whatever its kind. */
export const schemaLikelihoods = [...new Set(Object.values(likelihoodsOf).flat())] as const;

/** A schema as a YAML file has it; what writes YAML makes the text of it. */
export interface SchemaDocument {
  /** Lines that stand above, for a person who edits the file. */
  readonly comment: string;
  readonly values: Readonly<Record<string, unknown>>;
  /** Options of the package `yaml`. */
  readonly style: { readonly lineWidth: number; readonly flowCollectionPadding: boolean };
}

/** A schema for a YAML file that a person can edit: columns in order, ranges of dates as dates. `table` is the file that it is of. */
export function schemaDocument({ rows, na, text, series, columns }: TableSchema, table: string): SchemaDocument {
  // a Map: an object would put names such as 2019 first
  const written = new Map(
    columns.map(({ name, kind, missing, style, range, ...column }) => [
      name,
      {
        kind,
        ...column,
        ...(missing > 0 && { missing: Number(missing.toFixed(6)) }),
        ...(style && { style: `1${style.group ?? ""}234${style.decimal}5` }),
        ...(range && { range: range.map((value) => rangeText(value, { ...column, name, kind, missing })) }),
      },
    ]),
  );
  return {
    comment: `# Columns of ${table}, as latents data check found them. Edit and train with: latents train ${table} --schema FILE
# kind: ${[...columnKinds, ...unmodelledKinds].join(", ")} (the last ${unmodelledKinds.length} reach no model)
# likelihood: ${schemaLikelihoods.join(", ")}
# covariate: true lets both nets see a column that nothing models
`,
    values: { table, rows, na, ...(text && { text }), ...(series && { series }), columns: written },
    style: { lineWidth: 120, flowCollectionPadding: false },
  };
}

const rangeText = (value: number, column: SchemaColumn): number | string =>
  column.kind === "date" ? dateStyleOf(column).write(value) : value;

/** The least and the largest value of a column as they are written; undefined where it has none. */
export const columnRange = (column: SchemaColumn): readonly (number | string)[] | undefined =>
  column.range?.map((value) => rangeText(value, column));
