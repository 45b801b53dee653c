/** One point of a curve. */
export interface Point {
  step: number;
  value: number;
}

/** Fewer points are drawn in full: there is no bulk to tell from the spike. */
const SHORT_RUN = 30;

/** The points that can be drawn, by rising step: a resumed run may log in any order, a diverged one logs NaN. */
export function finiteSorted(points: readonly Point[]): Point[] {
  return points.filter((p) => Number.isFinite(p.step) && Number.isFinite(p.value)).sort((a, b) => a.step - b.step);
}

/**
 * At most `limit` of the points, with every peak: each run of neighbours is replaced by its lowest and its highest point, in their
 * order. The first and the last point stay.
 */
export function thin(points: readonly Point[], limit: number): Point[] {
  if (points.length <= limit) return [...points];
  const buckets = Math.max(1, Math.floor((limit - 2) / 2));
  const inner = points.length - 2;
  const kept = [points[0]];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = 1 + Math.floor((bucket * inner) / buckets);
    const end = 1 + Math.floor(((bucket + 1) * inner) / buckets);
    let low = start;
    let high = start;
    for (let i = start; i < end; i++) {
      if (points[i].value < points[low].value) low = i;
      if (points[i].value > points[high].value) high = i;
    }
    kept.push(points[Math.min(low, high)]);
    if (low !== high) kept.push(points[Math.max(low, high)]);
  }
  kept.push(points[points.length - 1]);
  return kept;
}

/** Mean of the `window` points around each point (fewer at the ends), by running sums. */
export function centredMean(points: readonly Point[], window: number): Point[] {
  const half = Math.floor((window - 1) / 2);
  const sums = new Float64Array(points.length + 1);
  points.forEach((p, i) => (sums[i + 1] = sums[i] + p.value));
  return points.map((p, i) => {
    const from = Math.max(0, i - half);
    const to = Math.min(points.length, i + half + 1);
    return { step: p.step, value: (sums[to] - sums[from]) / (to - from) };
  });
}

/** The value below which the fraction `q` of the values lies (linear between neighbours). NaN for an empty list. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort();
  const at = q * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * ((sorted[Math.ceil(at)] ?? NaN) - sorted[low]);
}

/**
 * The range of values to draw: all of a short run; of a longer one, so that the spike of the first steps does not flatten the rest: the middle 99 % of what comes after
 * the first tenth of the steps, and, above and below it, as much of the remaining values as 60 % of that range holds.
 * `undefined` if there is nothing to draw.
 */
export function robustRange(points: readonly Point[]): [number, number] | undefined {
  if (points.length === 0) return undefined;
  const values = points.map((p) => p.value);
  const [least, most] = [quantile(values, 0), quantile(values, 1)];
  let first = Infinity;
  let last = -Infinity;
  for (const { step } of points) {
    first = Math.min(first, step);
    last = Math.max(last, step);
  }
  const settled = points.filter((p) => p.step >= first + 0.1 * (last - first)).map((p) => p.value);
  const short = points.length < SHORT_RUN;
  let low = short ? least : quantile(settled, 0.005);
  let high = short ? most : quantile(settled, 0.995);
  const reach = 0.6 * (high - low || Math.abs(high) * 0.1 || 1);
  low = Math.max(least, low - reach);
  high = Math.min(most, high + reach);
  const margin = 0.05 * (high - low) || Math.abs(high) * 0.1 || 1;
  return [low - margin, high + margin];
}

/** The entry of the highest step, the later one of equals: where a run stands. */
export function latest<T extends { step: number }>(entries: readonly T[]): T | undefined {
  return entries.reduce<T | undefined>(
    (last, entry) => (last === undefined || entry.step >= last.step ? entry : last),
    undefined,
  );
}
