import { dayMs, type Cell } from "../raw-table.js";
import { dateStyle, type DateStyle } from "./date-style.js";
import { missingSigns } from "../missing-words.js";
import { parseNumber, plainStyle, writeNumber } from "./number-style.js";
import { hasTime, isListed, type SchemaColumn } from "./table-schema.js";

/** What a cell is to the model: a number; NaN where it is missing; or the words that say what it is not. */
export type CellValue = number | string;

/** Reads the cells of a column as numbers: the place of a category, a count, a measurement, a day. `words` are missing cells. */
export function cellReader(column: SchemaColumn, words: ReadonlySet<string>): (cell: Cell) => CellValue {
  if (isListed(column)) return listedReader(column, words);
  const style = column.style ?? plainStyle;
  const days = column.format === undefined ? undefined : dateStyle(column.format);
  const isCount = column.kind === "count";
  const isDate = column.kind === "date";
  return (cell) => {
    if (cell === null) return NaN;
    if (typeof cell === "string") {
      const text = cell.trim();
      if (words.has(text) || missingSigns.includes(text)) return NaN;
      const value = isDate ? (days?.parse(text) ?? Date.parse(text) / dayMs) : (parseNumber(text, style) ?? NaN);
      if (Number.isNaN(value)) return isDate ? `date (${column.format ?? "ISO 8601"})` : "number";
      return isCount && !(Number.isInteger(value) && value >= 0) ? countRule : value;
    }
    if (cell instanceof Date) return isDate ? cell.getTime() / dayMs : "number";
    const value = Number(cell);
    if (Number.isNaN(value)) return NaN;
    if (!Number.isFinite(value)) return "finite number";
    if (isDate) return "date";
    return isCount && !(Number.isInteger(value) && value >= 0) ? countRule : value;
  };
}

const countRule = "count (a whole number, 0 or more)";

function listedReader({ categories = [] }: SchemaColumn, words: ReadonlySet<string>): (cell: Cell) => CellValue {
  const places = new Map(categories.map((category, i) => [category, i]));
  const numbers = categories.map(Number);
  const numeric = numbers.every((value, i) => !Number.isNaN(value) && categories[i].trim() !== "");
  const byNumber = numeric ? new Map(numbers.map((value, i) => [value, i])) : undefined;
  return (cell) => {
    if (cell === null || (typeof cell === "number" && Number.isNaN(cell))) return NaN;
    const text = typeof cell === "string" ? cell.trim() : String(cell);
    const place = places.get(text) ?? (text === "" ? undefined : byNumber?.get(Number(text)));
    if (place !== undefined) return place;
    return typeof cell === "string" && words.has(text) ? NaN : "category of this column";
  };
}

/** Writes the numbers of a model as cells of a column: as texts for a text file, or with the types of a typed one. Missing cells are null. */
export function cellWriter(column: SchemaColumn, form: "text" | "typed"): (value: number) => Cell {
  const write = form === "text" ? textOf(column) : typedOf(column);
  return (value) => (Number.isNaN(value) ? null : write(value));
}

function textOf(column: SchemaColumn): (value: number) => string {
  if (isListed(column)) return (value) => column.categories![value];
  if (column.kind === "date") return (day) => dateStyleOf(column).write(day);
  const style = column.style ?? plainStyle;
  const { padded, kind, integer } = column;
  const decimals = kind === "count" || integer ? 0 : column.decimals;
  return (value) => writeNumber(decimals === undefined ? significant(value) : value, style, { decimals, padded });
}

function typedOf(column: SchemaColumn): (value: number) => Cell {
  if (isListed(column)) {
    const as = listType(column);
    return (value) => as(column.categories![value]);
  }
  if (column.kind === "date") {
    const whole = !hasTime(column);
    return (day) => new Date(whole ? Math.round(day) * dayMs : Math.round(day * dayMs));
  }
  const { kind, integer, decimals } = column;
  if (kind === "count" || integer) return Math.round;
  return decimals === undefined ? (value) => value : (value) => Number(value.toFixed(decimals));
}

/** The type that the categories of a column have in a typed file. */
function listType({ stored, categories }: SchemaColumn): (category: string) => Cell {
  const words = categories!.map((one) => one.toLowerCase());
  if (stored === "boolean" || words.every((word) => word === "true" || word === "false"))
    return (category) => category.toLowerCase() === "true";
  const numeric = stored !== "text" || categories!.every((one) => /^-?\d+(\.\d+)?$/.test(one) && !/^-?0\d/.test(one));
  return numeric ? Number : (category) => category;
}

/** Digits that a measurement without a known number of decimals has. */
const significant = (value: number): number => Number(value.toPrecision(7));

/** How a column's dates are written: as its file does, or by ISO 8601 where the file has a type for them. */
export const dateStyleOf = (column: SchemaColumn): DateStyle =>
  dateStyle(column.format ?? (hasTime(column) ? "%Y-%m-%dT%H:%M:%S.%LZ" : "%Y-%m-%d"));
