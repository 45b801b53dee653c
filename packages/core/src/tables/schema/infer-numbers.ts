import type { Seen } from "./column-profile.js";
import type { SchemaColumn } from "./table-schema.js";

/** A number that a column holds, as it is written. */
export interface SeenNumber extends Seen<number> {
  readonly text: string;
}

type Inferred = Pick<SchemaColumn, "kind" | "categories" | "integer" | "range" | "value">;

/** Of so many different numbers, each often, a column is a list of fixed values. */
const mostFixed = 10;
/** A count beyond is a measurement for a model: its likelihood is narrow next to such numbers. */
const largestCount = 10_000;
const idName = /(^|[^a-z])(id|uuid|key|index|idx|row|rownames?|nr|no|number)$/i;

/**
 * The kind of a column of numbers: constant; binary; an identifier (whole, each once, without gaps or so named); ordinal (at most 10 fixed values, short and
 * often); a count (whole, from 0, mostly small); continuous. `name` of the column.
 */
export function inferNumbers(seen: readonly SeenNumber[], name: string): Inferred {
  const sorted = seen.toSorted((a, b) => a.value - b.value);
  const [low, high] = [sorted[0].value, sorted[sorted.length - 1].value];
  const present = sorted.reduce((sum, { count }) => sum + count, 0);
  const integer = sorted.every(({ value }) => Number.isInteger(value));
  const range = [low, high] as const;
  if (sorted.length === 1) return { kind: "constant", value: sorted[0].text };
  if (integer && sorted.length === present && present >= 10)
    if (high - low === present - 1 || idName.test(name)) return { kind: "identifier", integer, range };
  if (sorted.length === 2) return { kind: "binary", categories: sorted.map(({ text }) => text) };
  const whole = integer && { integer };
  const isShort = sorted.every(({ text }) => text.length <= 6);
  if (sorted.length <= mostFixed && present >= 10 * sorted.length && isShort) {
    const most = sorted.reduce((a, b) => (b.count > a.count ? b : a));
    const contiguous = integer && low === 0 && high === sorted.length - 1;
    if (!(contiguous && high >= 3 && most.value <= 1))
      return { kind: "ordinal", categories: sorted.map(({ text }) => text) };
  }
  if (integer && low === 0 && high <= largestCount && isSkewed(sorted, present)) return { kind: "count", range };
  return { kind: "continuous", ...whole, range };
}

/** Whether the mean lies above the median, as that of counts does: small ones are frequent. */
function isSkewed(sorted: readonly SeenNumber[], present: number): boolean {
  const mean = sorted.reduce((sum, { value, count }) => sum + value * count, 0) / present;
  let below = 0;
  const median = sorted.find(({ count }) => (below += count) >= present / 2)!.value;
  return mean >= median;
}
