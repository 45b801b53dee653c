import { InputError } from "../../errors.js";
import type { DatasetFacts } from "./dataset-facts.js";
import { checkSeries, type SeriesLayout } from "./series.js";
import { categoriesOf, columnKinds, likelihoodsOf, type Column } from "./column.js";

/** Rows of a table in memory: numbers as they are in the data, never scaled. */
export interface TableDataset extends DatasetFacts {
  readonly kind: "table";
  readonly columns: readonly Column[];
  /** [count, columns], row by row: numbers, counts, days, or the place of a category; NaN where a cell is missing. */
  readonly values: Float64Array | Float32Array;
  /** Names of columns that both nets see and that have no likelihood of their own. */
  readonly covariates?: readonly string[];
  /** Where all columns are points of series. */
  readonly series?: SeriesLayout;
}

/** What `tableDataset` is given. */
export interface TableInput extends Omit<TableDataset, "kind" | "count" | "shape" | "values" | "split"> {
  /** Default `train`. */
  readonly split?: string;
  /** [rows, columns], row by row. A row is an array of numbers, or all rows are in one. */
  readonly values: Float64Array | Float32Array | readonly number[] | readonly (readonly number[])[];
}

/**
 * A table, checked once: names, kinds, categories and likelihoods of the columns; the number of values; each value (whole and in range where it is a category,
 * whole and 0 or more where it is a count, never infinite). Throws InputError, naming the first place that is wrong.
 */
export function tableDataset(input: TableInput): TableDataset {
  const { name, split = "train", columns, covariates, labels, groups } = input;
  const where = `tableDataset: ${name}`;
  checkColumns(columns, where);
  const values = flat(input.values, columns.length, where);
  const count = values.length / columns.length;
  if (!Number.isInteger(count) || count < 1)
    throw new InputError(
      `${where}: values must be a whole number of rows of ${columns.length} columns, 1 or more, got ${values.length} values`,
    );
  columns.forEach((column, j) => checkCells(column, values, j, columns.length, where));
  checkCovariates(columns, covariates ?? [], where);
  if (input.series) checkSeries(input.series, columns, where);
  for (const [what, of] of Object.entries({ labels, groups }))
    if (of && of.length !== count)
      throw new InputError(`${where}: ${what} must be ${count}, one for each row, got ${of.length}`);
  const { classes } = input;
  const stray = classes && labels ? labels.findIndex((label) => label >= classes.length) : -1;
  if (stray >= 0)
    throw new InputError(
      `${where}: labels must be below ${classes!.length}, the number of classes, row ${stray} has ${labels![stray]}`,
    );
  return { ...input, ...{ kind: "table", split, count, shape: [1, 1, columns.length], values } };
}

function flat(values: TableInput["values"], columns: number, where: string): Float64Array | Float32Array {
  if (values instanceof Float64Array || values instanceof Float32Array) return values;
  const rows = values as readonly (number | readonly number[])[];
  const ragged = rows.findIndex((row) => typeof row === "object" && row.length !== columns);
  if (ragged >= 0)
    throw new InputError(
      `${where}: every row must have ${columns} values, one for each column, row ${ragged} has ${(rows[ragged] as readonly number[]).length}`,
    );
  return Float64Array.from(rows.flat());
}

/** Throws InputError, beginning with `where`, for columns that no model can have. */
export function checkColumns(columns: readonly Column[], where: string): void {
  if (columns.length === 0) throw new InputError(`${where}: a table needs a column or more, got none`);
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => name === "" || names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${where}: each column needs a name of its own, got "${twice}" twice`);
  for (const column of columns) {
    const at = `${where}: column "${column.name}"`;
    const { kind, categories, likelihood, bounds, decimals, weight = 1 } = column;
    if (!columnKinds.includes(kind))
      throw new InputError(`${at}: kind must be one of ${columnKinds.join(", ")}, got "${kind as string}"`);
    if (likelihood !== undefined && !likelihoodsOf[kind].includes(likelihood))
      throw new InputError(
        `${at}: likelihood of a ${kind} column must be one of ${likelihoodsOf[kind].join(", ")}, got "${likelihood}"`,
      );
    const isNamed = kind === "binary" || kind === "categorical" || kind === "ordinal";
    if (isNamed && (kind === "binary" ? categories && categories.length !== 2 : (categories?.length ?? 0) < 2))
      throw new InputError(
        `${at}: a ${kind} column needs ${kind === "binary" ? "two categories" : "its categories, two or more"}, got ${categories?.length ?? "none"}`,
      );
    if (!isNamed && categories)
      throw new InputError(`${at}: a ${kind} column has no categories, got ${categories.length}; leave them out`);
    const same = categories?.find((category, i) => categories.indexOf(category) !== i);
    if (same !== undefined) throw new InputError(`${at}: categories must differ, got "${same}" twice`);
    if (bounds && !(bounds[0] <= bounds[1] && bounds.every(Number.isFinite)))
      throw new InputError(`${at}: bounds must be two numbers, the lower first, got ${bounds.join(", ")}`);
    if (decimals !== undefined && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 15))
      throw new InputError(`${at}: decimals must be a whole number from 0 to 15, got ${decimals}`);
    if (!(weight > 0 && Number.isFinite(weight)))
      throw new InputError(`${at}: weight must be a number above 0, got ${weight}`);
  }
}

function checkCells(
  column: Column,
  values: Float64Array | Float32Array,
  place: number,
  columns: number,
  where: string,
): void {
  const categories = categoriesOf(column);
  const whole = categories > 0 || column.kind === "count";
  const top = categories > 0 ? categories - 1 : Infinity;
  for (let i = place, row = 0; i < values.length; i += columns, row++) {
    const value = values[i];
    if (Number.isNaN(value)) continue;
    const right = whole ? Number.isInteger(value) && value >= 0 && value <= top : Number.isFinite(value);
    if (right) continue;
    const rule =
      categories > 0
        ? `the place of a category, 0 to ${top}`
        : whole
          ? "a whole number, 0 or more; give measurements and log-normalised counts as continuous"
          : "finite";
    throw new InputError(
      `${where}: row ${row}, column "${column.name}" (${column.kind}) must be ${rule}, got ${value}; NaN is a missing cell`,
    );
  }
}

function checkCovariates(columns: readonly Column[], covariates: readonly string[], where: string): void {
  const names = columns.map(({ name }) => name);
  const stray = covariates.find((name) => !names.includes(name));
  if (stray !== undefined)
    throw new InputError(
      `${where}: covariates must be columns of the table, "${stray}" is none of ${names.join(", ")}`,
    );
  if (new Set(covariates).size === columns.length)
    throw new InputError(`${where}: a column must be left to model, all ${columns.length} are covariates`);
}

/** The place of a column. Throws InputError, beginning with `where`, where the table has none of that name. */
export function columnAt(columns: readonly Column[], name: string, where: string): number {
  const place = columns.findIndex((column) => column.name === name);
  if (place < 0)
    throw new InputError(
      `${where}: there is no column "${name}"; the columns are ${columns.map((column) => column.name).join(", ")}`,
    );
  return place;
}
