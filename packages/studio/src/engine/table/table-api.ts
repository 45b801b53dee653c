/** What the page and its engine say to each other of tables. */
import type { Associations, Column, ColumnBar, ColumnComparison, SeriesLayout } from "@latents/core";

/** A model of a table's rows that the engine holds with some of them, by `id`. */
export interface TableFacts {
  readonly id: string;
  readonly step: number;
  readonly latent: number;
  readonly columns: readonly Column[];
  readonly covariates: readonly string[];
  readonly series?: SeriesLayout;
  /** The test rows, [rows, columns]; NaN where a cell is missing. */
  readonly rows: Float64Array;
  readonly count: number;
}

/** A column of training rows beside that of drawn rows. */
export interface ColumnPicture extends ColumnComparison {
  readonly column: Column;
  readonly real: readonly ColumnBar[];
  readonly drawn: readonly ColumnBar[];
}

/** Drawn rows beside training rows. */
export interface RowsPicture {
  readonly realCount: number;
  readonly drawnCount: number;
  /** The worst first; of series none. */
  readonly columns: readonly ColumnPicture[];
  /** Absent for tables of many columns, and of series. */
  readonly relations?: { readonly real: Associations; readonly drawn: Associations; readonly difference: number };
  /** Of series: some, [series, columns]. */
  readonly lines?: { readonly real: Float64Array; readonly drawn: Float64Array };
}

/** Where the codes of the test rows lie. */
export interface TableCodes {
  /** [rows, 2] */
  readonly positions: Float32Array;
  readonly names: readonly [string, string];
  /** Standard deviation of each latent over the rows: what a slider reaches is told by it. */
  readonly spread: Float32Array;
}

/** Cells as the decoder has them, one a column, NaN at covariates; see `DecodedCells`. */
export interface DecodedRow {
  readonly values: Float64Array;
  readonly spread: Float64Array;
}

/** What a model says of one row. */
export interface RowReading extends DecodedRow {
  readonly code: Float32Array;
  /** -log p of its seen cells, nats. */
  readonly nll: number;
  /** Nats of each column, NaN where the cell is missing or a covariate. */
  readonly nats: Float64Array;
}

/** What is usual among test rows: -log p of a row and of each column, medians in nats. */
export interface UsualScores {
  readonly rows: number;
  readonly nll: Float64Array;
  readonly nats: Float64Array;
}
