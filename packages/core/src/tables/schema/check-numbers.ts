import type { DataFinding } from "./data-finding.js";
import type { TableValues } from "./table-values.js";

const suspects = [-1, -9, -99, -999, -9999, -99999, 99, 999, 9999, 99999, 999999];

/** Numbers that lie far outside of all others and are of the kind that stands for a missing cell: -999. */
export function sentinels({ columns, values }: TableValues): DataFinding[] {
  return columns.flatMap(({ name, categories }, j): DataFinding[] => {
    if (categories) return [];
    let [low, high] = [Infinity, -Infinity];
    const found = new Map<number, number>();
    for (let i = j; i < values.length; i += columns.length) {
      const value = values[i];
      if (suspects.includes(value)) found.set(value, (found.get(value) ?? 0) + 1);
      else if (!Number.isNaN(value)) [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    const width = high - low;
    return [...found]
      .filter(([value, n]) => n >= 3 && width > 0 && (value < low - width || value > high + width))
      .map(([value, n]) => ({
        level: "warning",
        column: name,
        message: `is ${value} in ${n} rows, and from ${low} to ${high} in all others; if that is a missing cell, give it to --na`,
      }));
  });
}

/**
 * Whether many columns hold counts that were normalised: many zeros, no whole numbers, and rows that sum to one number, as they are or after exp(x) - 1.
 * Models of counts need the counts themselves.
 */
export function logNormalised({ columns, values }: TableValues): DataFinding[] {
  const width = columns.length;
  const real = columns.flatMap(({ kind, integer }, j) => (kind === "continuous" && !integer ? [j] : []));
  const rows = Math.min(values.length / width, 200);
  if (real.length < 20 || real.length < 0.8 * width || rows < 5) return [];
  let [zeros, negative] = [0, 0];
  const sums: [number[], number[]] = [[], []];
  for (let i = 0; i < rows; i++) {
    let [plain, raised] = [0, 0];
    for (const j of real) {
      const value = values[i * width + j];
      if (value === 0) zeros++;
      if (value < 0) negative++;
      plain += value;
      raised += Math.expm1(value);
    }
    sums[0].push(plain);
    sums[1].push(raised);
  }
  if (negative > 0 || zeros < 0.1 * rows * real.length) return [];
  const isOne = (sum: readonly number[]): boolean => {
    const mean = sum.reduce((a, b) => a + b, 0) / sum.length;
    return sum.every((one) => Math.abs(one - mean) <= 0.02 * mean);
  };
  const how = isOne(sums[0]) ? "rows sum to" : isOne(sums[1]) ? "exp(x) - 1 of a row sums to" : undefined;
  if (how === undefined) return [];
  const total = sums[how.startsWith("rows") ? 0 : 1][0];
  return [
    {
      level: "warning",
      message: `looks like normalised counts: ${how} ${Math.round(total).toLocaleString("en")} everywhere; models of counts need the counts themselves`,
    },
  ];
}
