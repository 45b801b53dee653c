/** Counts of values in equal steps from `low` to `high`. */
export interface Histogram {
  readonly low: number;
  readonly high: number;
  readonly counts: Float64Array;
}

/** Share of the values on each side that may lie outside: they are counted in the outer bars. */
const outliers = 0.001;

/** Where the bars of some values begin and end. */
export function rangeOf(values: Float32Array): { readonly low: number; readonly high: number } {
  // some ten thousand tell the range well enough
  const stride = Math.max(1, Math.floor(values.length / 10_000));
  const sorted = values.filter((_, i) => i % stride === 0).sort();
  if (sorted.length === 0) return { low: 0, high: 1 };
  const skip = Math.floor(sorted.length * outliers);
  const [low, high] = [sorted[skip], sorted[sorted.length - 1 - skip]];
  if (!(high > low)) return { low: low - 0.5, high: low + 0.5 };
  const step = stepOf({ low, high });
  const round = (value: number, to: "floor" | "ceil"): number =>
    Number((Math[to](value / step) * step).toPrecision(12));
  return { low: round(low, "floor"), high: round(high, "ceil") };
}

/** A round step, of which a range has some forty to a hundred. */
export function stepOf({ low, high }: { readonly low: number; readonly high: number }): number {
  const power = 10 ** Math.floor(Math.log10((high - low) / 100));
  return power * ([1, 2, 5, 10].find((times) => (high - low) / (times * power) <= 100) ?? 10);
}

/** Counts the values of some rows. */
export function histogramOf(
  values: Float32Array,
  rows: Uint8Array,
  { low, high }: { readonly low: number; readonly high: number },
  bars: number,
): Histogram {
  const counts = new Float64Array(bars);
  for (let i = 0; i < values.length; i++)
    if (rows[i] === 1) counts[Math.min(bars - 1, Math.max(0, Math.floor((bars * (values[i] - low)) / (high - low))))]++;
  return { low, high, counts };
}
