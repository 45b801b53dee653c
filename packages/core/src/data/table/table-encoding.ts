import { InputError } from "../../errors.js";
import { largestGrey } from "../../image/grey.js";
import { categoriesOf, decimalsOf, likelihoodOf, type Column } from "./column.js";
import {
  momentsOf,
  normalScores,
  rawOf,
  robustScaling,
  scaled,
  unscaled,
  type Scaling,
  type ScalingName,
} from "./scaling.js";
import { channelCells, columnCells, type ColumnCells } from "./column-cells.js";
import type { SeriesLayout } from "./series.js";
import type { Table } from "./stored-table.js";
import { checkColumns, columnAt } from "./table-dataset.js";

/** What an encoder sees of a cell: its number standardised, the same of its logarithm, or a place for each category. */
export interface Feature {
  readonly type: "number" | "log" | "log1p" | "one-hot";
  readonly center: number;
  readonly scale: number;
}

/** How one column's cells become the model's numbers and back, as fitted on the training rows. */
export interface ColumnEncoding {
  /** With the bounds, decimals and categories that come out again. */
  readonly column: Column;
  /** Stored number -> the number that the column's likelihood is of. */
  readonly scaling: Scaling;
  /** That number -> what the encoder sees. */
  readonly feature: Feature;
  /** Distance of the values that the column can have, in its own unit; 0 for real numbers. In training a value is spread over it. */
  readonly step: number;
  /** Share of the training rows in which the cell is missing. */
  readonly missing: number;
}

/** What a table's x means: fitted on the training rows, and part of the model. */
export interface TableEncoding {
  readonly type: "table";
  /** Every column, in the order of the table. */
  readonly columns: readonly ColumnEncoding[];
  /** Names of those that both nets see and that are not modelled. */
  readonly covariates: readonly string[];
  /** Where all columns are points of series: a channel has one scaling. */
  readonly series?: SeriesLayout;
}

/** How `fitTableEncoding` scales columns of numbers. */
export interface EncodingOptions {
  /** Of columns with a normal or Student-t likelihood; default `quantile`. */
  readonly scaling?: ScalingName;
}

/** Decimals beyond these are no lattice of values. */
const mostDecimals = 6;

/**
 * Fits the encoding of a table on its rows, which are to be the training rows alone. Missing cells are left out. Of more than 2^18 rows, bounds and shares of
 * missing cells are those of all, and scales those of so many, evenly spread.
 * Throws InputError where no cell of a column is seen, and where a likelihood cannot have a value (log-normal: above 0).
 */
export function fitTableEncoding(table: Table, options: EncodingOptions = {}): TableEncoding {
  const { columns, covariates = [], count, name, split } = table;
  checkColumns(columns, `encoding of ${name}`);
  const single = table.kind === "table" && table.values instanceof Float32Array;
  const series = table.kind === "table" ? table.series : undefined;
  const cells = series ? channelCells(columnCells(table), series.length) : columnCells(table);
  return {
    ...{ type: "table", covariates },
    ...(series && { series }),
    columns: columns.map((column, j) => {
      const found = cells(j);
      if (found.sorted.length === 0)
        throw new InputError(
          `encoding of ${name}: column "${column.name}" has no value in the ${count} rows of ${split}; leave it out`,
        );
      return { ...fitColumn(column, found, options, single), missing: 1 - found.seen / count };
    }),
  };
}

function fitColumn(
  column: Column,
  { sorted, low, high }: ColumnCells,
  { scaling = "quantile" }: EncodingOptions,
  single: boolean,
): Omit<ColumnEncoding, "missing"> {
  const categories = categoriesOf(column);
  if (categories > 0) {
    // levels of a scale are a number, from 0 to 1
    const isScale = likelihoodOf(column) === "binomial";
    const feature = { center: 0, scale: isScale ? Math.max(1, categories - 1) : 1 };
    return { column, scaling: unscaled, feature: { type: isScale ? "number" : "one-hot", ...feature }, step: 0 };
  }
  const decimals = decimalsOf(column) ?? decimalsIn(sorted, single);
  const bounds = column.bounds ?? [low, high];
  const known: Column = { ...column, bounds, ...(decimals !== undefined && { decimals }) };
  const step = decimals === undefined ? 0 : 10 ** -decimals;
  const likelihood = likelihoodOf(column);
  switch (likelihood) {
    case "poisson":
    case "negative-binomial":
    case "zero-inflated-negative-binomial":
      return { column: known, scaling: unscaled, feature: featureOf("log1p", sorted), step: 0 };
    case "log-normal": {
      if (!(low > 0))
        throw new InputError(
          `encoding: column "${column.name}" has the log-normal likelihood and must be above 0, got ${low}; choose normal`,
        );
      const scale = Math.exp(momentsOf(sorted.map(Math.log)).mean);
      const feature = featureOf("log", sorted.map((v) => v / scale)); // prettier-ignore
      return { column: known, scaling: { type: "linear", center: 0, scale }, feature, step: 0 };
    }
    case "beta": {
      // the ends themselves have no finite density: half a step of a byte beyond them
      const width = Math.max(bounds[1], bounds[0] + 1e-12) - bounds[0];
      const scale = width * ((largestGrey + 1) / largestGrey);
      const by: Scaling = { type: "linear", center: bounds[0] - (scale - width) / 2, scale };
      return { column: known, scaling: by, feature: featureOf("number", sorted.map((v) => scaled(by, v))), step: 0 }; // prettier-ignore
    }
    default: {
      const by = fitted(scaling, sorted, step);
      return { column: known, scaling: by, feature: { type: "number", center: 0, scale: 1 }, step };
    }
  }
}

function fitted(how: ScalingName, sorted: Float64Array, step: number): Scaling {
  if (how === "quantile") return normalScores(sorted, step);
  if (how === "robust") return robustScaling(sorted);
  const { mean, stddev } = momentsOf(sorted);
  return { type: "linear", center: mean, scale: stddev };
}

/** Mean and spread of what the encoder sees. */
function featureOf(type: "number" | "log" | "log1p", values: Float64Array): Feature {
  const { mean, stddev } = momentsOf(type === "number" ? values : values.map(type === "log" ? Math.log : Math.log1p));
  return { type, center: mean, scale: stddev };
}

/** Digits after the decimal point that hold every value exactly, where there are few and values repeat; else undefined. */
function decimalsIn(sorted: Float64Array, single: boolean): number | undefined {
  if (!sorted.some((v, i) => i > 0 && v === sorted[i - 1])) return undefined;
  const tolerance = single ? 1e-6 : 1e-9;
  const top = Math.max(Math.abs(sorted[0]), Math.abs(sorted[sorted.length - 1]));
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const factor = 10 ** decimals;
    // values of this size have no digits left to tell
    if (top * factor * tolerance > 0.1) return undefined;
    const off = tolerance * Math.max(1, top * factor);
    if (sorted.every((v) => Math.abs(v * factor - Math.round(v * factor)) <= off)) return decimals;
  }
  return undefined;
}

/** Columns that have a likelihood, with their places in the table: side by side where one likelihood can take them together. */
export function modelledColumns({ columns, covariates }: TableEncoding): { place: number; encoding: ColumnEncoding }[] {
  const all = columns
    .map((encoding, place) => ({ place, encoding }))
    .filter(({ encoding }) => !covariates.includes(encoding.column.name));
  const key = ({ encoding: { column } }: (typeof all)[number]): string =>
    `${likelihoodOf(column)}:${categoriesOf(column)}`;
  const keys = [...new Set(all.map(key))];
  return all.sort((a, b) => keys.indexOf(key(a)) - keys.indexOf(key(b)) || a.place - b.place);
}

/** Columns that both nets see, with their places in the table. */
export const covariateColumns = ({
  columns,
  covariates,
}: TableEncoding): { place: number; encoding: ColumnEncoding }[] =>
  covariates.map((name) => {
    const place = columnAt(columns.map(({ column }) => column), name, "covariates"); // prettier-ignore
    return { place, encoding: columns[place] };
  });

/** A number of the model as the data have it: within the column's bounds, and rounded to its decimals. */
export function storedValue({ column, scaling }: ColumnEncoding, model: number): number {
  if (categoriesOf(column) > 0) return model;
  const [low, high] = column.bounds!;
  const decimals = decimalsOf(column);
  const value = Math.min(high, Math.max(low, rawOf(scaling, model)));
  if (decimals === undefined) return value;
  const factor = 10 ** decimals;
  return Math.min(high, Math.max(low, Math.round(value * factor) / factor));
}
