/** Share of sorted scores that are above one: of test images that are less usual than a drawing. 0..1. */
export function shareAbove(sorted: Float64Array, score: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= score) low = middle + 1;
    else high = middle;
  }
  return (sorted.length - low) / sorted.length;
}

/** A histogram of sorted scores, and where a score lies in it: its range holds 99 % of the scores, the rest falls into its last bins. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export function histogram(sorted: Float64Array, bins = 40): Histogram {
  const from = sorted[0];
  const to = Math.max(from + 1e-6, sorted[Math.min(sorted.length - 1, Math.floor(0.995 * sorted.length))]);
  const counts = new Array<number>(bins).fill(0);
  for (const score of sorted) counts[Math.min(bins - 1, Math.floor((bins * (score - from)) / (to - from)))]++;
  return { from, to, counts };
}

/** What a share means, in words. */
export function usualness(share: number): string {
  const percent = 100 * share;
  if (percent < 0.5) return "Less usual than every test image, or nearly so";
  if (percent < 50) return `Less usual than ${Math.round(100 - percent)} % of the test images`;
  return `More usual than ${Math.round(percent)} % of the test images`;
}
