import { pearson, ranks, sampleMean } from "@latents/core";

/** A setting of a sweep and how much of the differences goes with it. */
export interface Importance {
  readonly key: string;
  /** Share of the figure's variance over the settings that goes with this key alone, 0..1. */
  readonly share: number;
  /** How it was told: by the means of its few values, or by the ranks of its many. */
  readonly by: "values" | "ranks";
}

/** Finished settings below which nothing is told. */
const fewestRows = 4;

/**
 * How much of the variance of `figures` goes with each key alone: epsilon squared of a one-way analysis of variance over the key's values (Kelley 1935), which is 0 on average where
 * the key does nothing; where nearly every setting has a value of its own, the square of Spearman's rank correlation. Keys with one value, and fewer than four settings, tell nothing.
 * Shapes: values [settings][keys], figures [settings].
 */
export function importances(
  keys: readonly string[],
  values: readonly (readonly string[])[],
  figures: readonly number[],
): readonly Importance[] {
  if (figures.length < fewestRows) return [];
  return keys
    .flatMap((key, k): readonly Importance[] => {
      const column = values.map((row) => row[k]);
      const distinct = new Set(column).size;
      if (distinct < 2) return [];
      const numbers = column.map(Number);
      if (2 * distinct <= figures.length) return [{ key, share: epsilonSquared(column, figures), by: "values" }];
      return numbers.every(Number.isFinite)
        ? [{ key, share: pearson(ranks(numbers), ranks(figures)) ** 2 || 0, by: "ranks" }]
        : [];
    })
    .sort((a, b) => b.share - a.share);
}

/** (SS_between - df_between MS_within) / SS_total, at least 0. */
function epsilonSquared(groups: readonly string[], figures: readonly number[]): number {
  const middle = sampleMean(figures);
  const total = figures.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  const names = [...new Set(groups)];
  const within = names.reduce((sum, name) => {
    const own = figures.filter((_, i) => groups[i] === name);
    const centre = sampleMean(own);
    return sum + own.reduce((squares, value) => squares + (value - centre) ** 2, 0);
  }, 0);
  if (total === 0) return 0;
  const between = total - within;
  const meanWithin = within / (figures.length - names.length);
  return Math.max(0, (between - (names.length - 1) * meanWithin) / total);
}
