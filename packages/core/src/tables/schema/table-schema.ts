import type { Column, ColumnKind, ColumnLikelihoodName, SeriesLayout } from "../../data/index.js";
import type { Stored, TextFormat } from "../raw-table.js";
import type { NumberStyle } from "./number-style.js";

/** What a column is: a kind that a model has, or one that it never sees. */
export type SchemaKind = ColumnKind | "identifier" | "constant" | "text" | "ignored";

/** The kinds that reach no model. */
export const unmodelledKinds = ["identifier", "constant", "text", "ignored"] as const;

/** Kinds whose cells are one of a list. */
const listedKinds = ["binary", "categorical", "ordinal"] as const;

/** A column: what its cells mean, and how they are written. */
export interface SchemaColumn {
  readonly name: string;
  readonly kind: SchemaKind;
  /** How the file stored it. */
  readonly stored: Stored;
  /** Share of the rows whose cell is missing. */
  readonly missing: number;
  /** As they are written, in order. */
  readonly categories?: readonly string[];
  readonly likelihood?: ColumnLikelihoodName;
  /** Factor of its nats in the loss. */
  readonly weight?: number;
  /** Both nets see it, and nothing models it. */
  readonly covariate?: boolean;
  readonly integer?: boolean;
  /** Most digits after the decimal point. */
  readonly decimals?: number;
  /** Whether every number has all of them: 1.50. */
  readonly padded?: boolean;
  /** Of a text, where it is not plain: 1.234,5. */
  readonly style?: NumberStyle;
  /** Least and largest: numbers, or days since 1970-01-01. */
  readonly range?: readonly [low: number, high: number];
  /** How dates are written, in the words of strftime: %d.%m.%Y. */
  readonly format?: string;
  /** Of a constant column, as it is written. */
  readonly value?: string;
}

/** What a table's columns are. */
export interface TableSchema {
  readonly rows: number;
  /** Words of missing cells, the most frequent first, which is the one that is written. */
  readonly na: readonly string[];
  readonly columns: readonly SchemaColumn[];
  /** Of CSV and TSV. */
  readonly text?: TextFormat;
  /** Where all columns are points of series. */
  readonly series?: SeriesLayout;
}

/** Whether a model sees a column. */
export const isModelled = (column: SchemaColumn): column is SchemaColumn & { readonly kind: ColumnKind } =>
  !(unmodelledKinds as readonly string[]).includes(column.kind);

/** Names of the columns that no model sees. */
export const unmodelledNames = ({ columns }: Pick<TableSchema, "columns">): string[] =>
  columns.filter((column) => !isModelled(column)).map(({ name }) => name);

/** Whether cells are one of a list. */
export const isListed = ({ kind }: Pick<SchemaColumn, "kind">): boolean =>
  (listedKinds as readonly string[]).includes(kind);

/** Whether dates have a time of day: they are numbers to the model, not whole days. */
export const hasTime = ({ kind, format, stored }: SchemaColumn): boolean =>
  kind === "date" && (format === undefined ? stored === "timestamp" : /%[HIMSLfs]/.test(format));

/** The columns that a model has, as the core knows them. */
export const modelColumns = ({ columns }: Pick<TableSchema, "columns">): Column[] =>
  columns.filter(isModelled).map((column) => ({
    name: column.name,
    kind: hasTime(column) ? "continuous" : column.kind,
    ...(isListed(column) && { categories: column.categories }),
    ...(column.likelihood !== undefined && { likelihood: column.likelihood }),
    ...(column.weight !== undefined && { weight: column.weight }),
    ...(!isListed(column) && {
      ...(column.kind === "continuous" && column.integer && { integer: true }),
      ...(column.kind === "continuous" && !column.integer && column.decimals !== undefined
        ? { decimals: column.decimals }
        : {}),
      ...(column.range && { bounds: column.range }),
    }),
  }));

/** Names of the columns that both nets see and that nothing models. */
export const covariatesOf = ({ columns }: Pick<TableSchema, "columns">): string[] =>
  columns.filter((column) => isModelled(column) && column.covariate === true).map(({ name }) => name);
