/** What the page and its engine say to each other of a table that the user gives. */
import type {
  ConfigInput,
  DataFinding,
  SchemaKind,
  TableDataset,
  TableSchema,
  TableUse,
  TextFormat,
} from "@latents/core";

/** How a table is read; what is not said is found out. */
export interface TableReading {
  /** One character. */
  readonly separator?: string;
  /** Whether the first line names the columns. */
  readonly header?: boolean;
  readonly encoding?: string;
  /** Words of missing cells, beside the usual ones. */
  readonly missing?: readonly string[];
  /** Columns that no model is to see. */
  readonly leftOut?: readonly string[];
}

/** What a column was found to be. */
export interface OwnColumn {
  readonly name: string;
  readonly kind: SchemaKind;
  /** Share of the rows whose cell is missing; empty for none. */
  readonly missing: string;
  /** Its categories, or its least and largest value. */
  readonly holds: string;
}

/** A table as the page shows it before it is trained on. */
export interface OwnTableFacts {
  /** Absent where a problem keeps it from being trained on. */
  readonly id?: string;
  /** Of the file. */
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly OwnColumn[];
  readonly findings: readonly DataFinding[];
  readonly text: TextFormat;
  /** What trainings on it begin from, by what the model is for; empty with a problem. */
  readonly defaults: Partial<Readonly<Record<TableUse, ConfigInput>>>;
}

/** Its rows as a model takes them. */
export interface OwnTable {
  readonly schema: TableSchema;
  readonly train: TableDataset;
  readonly test: TableDataset;
}
