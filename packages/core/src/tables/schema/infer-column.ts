import { dayMs, type RawColumn, type RawTable, type Stored } from "../raw-table.js";
import { orderCategories } from "./categories.js";
import { columnProfile, type Seen } from "./column-profile.js";
import { findDateFormat, dateStyle } from "./date-style.js";
import type { DataFinding } from "./data-finding.js";
import { inferNumbers, type SeenNumber } from "./infer-numbers.js";
import { missingSigns } from "../missing-words.js";
import { decimalsOf, numberStyles, parseNumber, plainStyle, type NumberStyle } from "./number-style.js";
import type { SchemaColumn } from "./table-schema.js";

/** What is known of the whole table when a column is looked at. */
export interface ColumnContext {
  readonly table: Pick<RawTable, "place" | "rows">;
  readonly words: ReadonlySet<string>;
  /** The decimal sign of columns that leave no doubt. */
  readonly decimal: "." | ",";
  /** Whether a day stands before its month where both can be meant. */
  readonly dayFirst: boolean;
}

/** A column, what was found, and the words of missing cells that it has. */
export interface InferredColumn {
  readonly column: SchemaColumn;
  readonly findings: readonly DataFinding[];
  readonly missingTexts: ReadonlyMap<string, number>;
}

/** What a column is, by its cells and its name. Cells that do not fit what nearly all others are become problems, by line. */
export function inferColumn(raw: RawColumn, context: ColumnContext): InferredColumn {
  const profile = columnProfile(raw, context.words);
  const missingTexts = new Map(profile.missingTexts);
  const { name, stored } = raw;
  const findings: DataFinding[] = [];
  const say = (level: DataFinding["level"], message: string): void =>
    void findings.push({ level, column: name, message });
  const done = (found: Pick<SchemaColumn, "kind"> & Partial<SchemaColumn>): InferredColumn => {
    const words = [...missingTexts.values()].reduce((sum, n) => sum + n, profile.missing);
    const missing = context.table.rows === 0 ? 0 : words / context.table.rows;
    return { column: { ...{ name, stored, missing }, ...found }, findings, missingTexts };
  };
  if (profile.present === 0) {
    say("warning", "is empty; it is left out and comes out empty");
    return done({ kind: "constant", value: "" });
  }
  if (profile.booleans.length > 0) {
    if (profile.booleans.length === 1) return done({ kind: "constant", value: String(profile.booleans[0].value) });
    return done({ kind: "binary", categories: ["false", "true"] });
  }
  if (profile.dates.length > 0) {
    const days = profile.dates.map(({ value }) => value);
    if (days.length === 1) return done({ kind: "constant", value: new Date(days[0] * dayMs).toISOString() });
    return done({ kind: "date", range: extent(days) });
  }
  if (profile.numbers.length > 0) {
    const infinite = profile.numbers.find(({ value }) => !Number.isFinite(value));
    if (infinite)
      say("problem", `${context.table.place(infinite.first)} is ${infinite.value}; numbers must be finite, or missing`);
    const finite = profile.numbers.filter(({ value }) => Number.isFinite(value));
    if (finite.length === 0) return done({ kind: "constant", value: "" });
    return done(ofNumbers(finite.map(withText), name, stored, plainStyle, raw.decimals));
  }
  return done(ofTexts(profile.texts, raw, context, missingTexts, say));
}

const withText = (seen: Seen<number>): SeenNumber => ({ ...seen, text: String(seen.value) });
const extent = (values: readonly number[]): readonly [number, number] => [
  values.reduce((a, b) => Math.min(a, b)),
  values.reduce((a, b) => Math.max(a, b)),
];

type Say = (level: DataFinding["level"], message: string) => void;

function ofNumbers(
  seen: readonly SeenNumber[],
  name: string,
  stored: Stored,
  style: NumberStyle,
  declared?: number,
): Pick<SchemaColumn, "kind"> & Partial<SchemaColumn> {
  const found = inferNumbers(seen, name);
  const signs = [style.decimal, ...(style.group === undefined ? [] : [style.group])];
  const other = style !== plainStyle && seen.some(({ text }) => signs.some((sign) => text.includes(sign))) && { style };
  if (found.kind !== "continuous" || found.integer) return { ...found, ...other };
  // float32 of a Parquet file has no number of decimals
  const digits = seen.map(({ text }) => decimalsOf(text, style));
  const most = Math.max(...digits.map((n) => n ?? Infinity));
  const decimals = declared ?? (most <= 10 ? most : undefined);
  const padded = stored === "text" && decimals !== undefined && decimals > 0 && digits.every((n) => n === decimals);
  return { ...found, ...other, ...(decimals !== undefined && { decimals }), ...(padded && { padded }) };
}

function ofTexts(
  texts: readonly Seen<string>[],
  { name, stored }: RawColumn,
  { table, decimal, dayFirst }: ColumnContext,
  missingTexts: Map<string, number>,
  say: Say,
): Pick<SchemaColumn, "kind"> & Partial<SchemaColumn> {
  const signs = texts.filter(({ value }) => missingSigns.includes(value));
  const rest = signs.length === 0 ? texts : texts.filter(({ value }) => !missingSigns.includes(value));
  const cells = rest.reduce((sum, { count }) => sum + count, 0);
  const isMissing = (): void => signs.forEach(({ value, count }) => void missingTexts.set(value, count));
  const stray = (fits: (text: string) => boolean, what: string): void => {
    const faults = rest.filter(({ value }) => !fits(value));
    if (faults.length === 0) return;
    const [{ value, first }] = faults;
    const more = faults.reduce((sum, { count }) => sum + count, -1);
    say(
      "problem",
      `${table.place(first)} has ${JSON.stringify(value.slice(0, 40))}, which is no ${what} as the others are${more > 0 ? ` (and ${more} more)` : ""}; correct it, or give it to --na as a word of missing cells`,
    );
  };
  const style = findStyle(rest, decimal);
  if (style !== undefined) {
    const seen = rest.flatMap(({ value, ...seenAt }): SeenNumber[] => {
      const number = parseNumber(value, style);
      return number === undefined ? [] : [{ ...seenAt, value: number, text: value }];
    });
    isMissing();
    stray((text) => parseNumber(text, style) !== undefined, "number");
    if (seen.some(({ text }) => /[.,]/.test(text)) && seen.every(({ text }) => fitsBoth(text)))
      say("note", `${JSON.stringify(seen[0].text)} is read as ${seen[0].value}; style in the schema says otherwise`);
    return ofNumbers(once(seen), name, stored, style);
  }
  const dates = findDateFormat(rest.map(({ value, count }) => [value, count]));
  if (dates) {
    const swapped = dates.others.find((other) => dayFirst === /^%-?d/.test(other));
    const format = swapped !== undefined && dayFirst !== /^%-?d/.test(dates.format) ? swapped : dates.format;
    if (dates.others.length > 0)
      say("note", `dates can be read as ${[dates.format, ...dates.others].join(" or ")}; ${format} is taken`);
    const { parse } = dateStyle(format);
    const days = rest.map(({ value }) => parse(value)).filter((day) => !Number.isNaN(day));
    isMissing();
    stray((text) => !Number.isNaN(parse(text)), `date (${format})`);
    if (days.length === 1) return { kind: "constant", value: rest[0].value };
    return { kind: "date", format, range: extent(days) };
  }
  return ofWords(texts, texts.reduce((sum, { count }) => sum + count, 0) || cells);
}

/** Whether a text is a number with either decimal sign: 1,234. */
const fitsBoth = (text: string): boolean =>
  !/[.,]/.test(text) ||
  ([".", ","] as const).every((sign) =>
    numberStyles.some((style) => style.decimal === sign && parseNumber(text, style) !== undefined),
  );

/** The same number written in two ways is one number. */
function once(seen: readonly SeenNumber[]): readonly SeenNumber[] {
  const values = new Map<number, SeenNumber>();
  for (const one of seen) {
    const known = values.get(one.value);
    values.set(one.value, known ? { ...known, count: known.count + one.count } : one);
  }
  return [...values.values()];
}

/** Words by their number: one, two, few enough to be categories, or too many. */
function ofWords(texts: readonly Seen<string>[], present: number): Pick<SchemaColumn, "kind"> & Partial<SchemaColumn> {
  const values = texts.map(({ value }) => value);
  if (values.length === 1) return { kind: "constant", value: values[0] };
  if (values.length === 2 && present > 2) return { kind: "binary", categories: orderCategories(values).categories };
  const words = values.reduce((sum, value) => sum + value.split(/\s+/).length, 0) / values.length;
  const isShort = words < 2.5 && values.every((value) => value.length <= 64);
  const isFew =
    values.length <= 100 ? present >= 2 * values.length : values.length <= 1000 && present >= 20 * values.length;
  if (isFew) {
    const { categories, ordinal } = orderCategories(values);
    return { kind: ordinal ? "ordinal" : "categorical", categories };
  }
  return { kind: isShort && values.length >= 0.9 * present ? "identifier" : "text" };
}

/** The style that nearly all texts have; codes with a zero before them are no numbers. */
function findStyle(texts: readonly Seen<string>[], decimal: "." | ","): NumberStyle | undefined {
  if (texts.length === 0 || texts.some(({ value }) => /^[+-]?0\d/.test(value))) return undefined;
  const total = texts.reduce((sum, { count }) => sum + count, 0);
  let best: { style: NumberStyle; share: number } | undefined;
  const order = numberStyles.toSorted((a, b) => Number(b.decimal === decimal) - Number(a.decimal === decimal));
  for (const style of order) {
    const share =
      texts.reduce((sum, { value, count }) => sum + (parseNumber(value, style) === undefined ? 0 : count), 0) / total;
    if (share > (best?.share ?? 0)) best = { style, share };
    if (share === 1) break;
  }
  if (best === undefined || best.share < 0.9) return undefined;
  // of few different numbers, what does not fit is one value more: 0, 1, 2, 3+
  return best.share === 1 || texts.length > 20 ? best.style : undefined;
}
