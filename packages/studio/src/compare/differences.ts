import type { RunSummary } from "@latents/core";

/** Runs with the same settings but for the seed, measured on the same images in the same way. */
export interface RunGroup {
  readonly protocol: string;
  /** Places among the compared runs. */
  readonly runs: readonly number[];
  readonly mean: number;
  /** Of the mean: between seeds where there are two or more, else of the one figure over its test images. */
  readonly standardError: number;
  /** Degrees of freedom of the standard error; Infinity where it is that of many images. */
  readonly freedom: number;
}

/** A mean less another, with the interval that holds the true difference in 95 of 100 such comparisons. */
export interface Difference {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Keys of which of the same trainings a run is, what it is called and where it ran. */
const ofOneTraining: readonly string[] = ["seed", "recipe", "title", "device", "threads", "track", "plugins"];

/**
 * The finished runs in groups, in the order of their first one: by protocol and by all settings that differ, but for the seed, names and machines. Runs without a bound are left out.
 */
export function groupsOf(
  runs: readonly Pick<RunSummary, "test" | "data">[],
  settings: readonly { readonly key: string; readonly values: readonly unknown[] }[],
): readonly RunGroup[] {
  const groups = new Map<string, number[]>();
  runs.forEach(({ test }, i) => {
    if (test?.negElbo === undefined || test.noBound) return;
    const own = settings.filter(({ key }) => !ofOneTraining.includes(key)).map(({ values }) => values[i]);
    const key = JSON.stringify([test.protocol, own]);
    groups.set(key, [...(groups.get(key) ?? []), i]);
  });
  const seeds = settings.find(({ key }) => key === "seed")?.values;
  return [...groups.values()].map((members): RunGroup => {
    // what one seed gives twice says nothing of others
    const once = members.filter((i, at) => members.findIndex((j) => seeds?.[j] === seeds?.[i]) === at);
    const values = once.map((i) => runs[i].test!.negElbo!);
    const { protocol, standardError = NaN } = runs[members[0]].test!;
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    const freedom = values.length - 1;
    const between = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / freedom / values.length);
    const [error, degrees] = freedom > 0 ? [between, freedom] : [standardError, Infinity];
    return { protocol, runs: members, mean, standardError: error, freedom: degrees };
  });
}

/**
 * group - base, as two means of their own: Welch's interval, whose degrees of freedom are (a + b)^2 / (a^2 / n_a + b^2 / n_b) of squared errors a and b. Undefined
 * where the two were measured otherwise, or nobody knows an error.
 * Source: Welch 1947, Biometrika 34.
 */
export function differenceOf(group: RunGroup, base: RunGroup): Difference | undefined {
  const [a, b] = [group.standardError ** 2, base.standardError ** 2];
  if (group.protocol !== base.protocol || !Number.isFinite(a + b)) return undefined;
  const freedom = (a + b) ** 2 / (a ** 2 / group.freedom + b ** 2 / base.freedom);
  const reach = studentQuantile(Number.isNaN(freedom) ? Infinity : freedom) * Math.sqrt(a + b);
  const value = group.mean - base.mean;
  return { value, low: value - reach, high: value + reach };
}

/** Steps of the sum below, and degrees of freedom from which on Student's t is a normal distribution for our purposes. */
const [slices, asNormal] = [4000, 10_000];

/**
 * The 97.5 % quantile of Student's t for any degrees of freedom from 1 on, to three decimals: with t = sqrt(n) tan(angle) its density is that of the angle,
 * cos(angle)^(n - 1) but for a factor, which is summed from 0 on until it holds 95 % of the whole.
 */
export function studentQuantile(freedom: number): number {
  if (!(freedom < asNormal)) return 1.959964;
  const width = Math.PI / 2 / slices;
  const density = (slice: number): number => Math.cos((slice + 0.5) * width) ** (freedom - 1);
  let whole = 0;
  for (let slice = 0; slice < slices; slice++) whole += density(slice);
  let sum = 0;
  for (let slice = 0; ; slice++) {
    const share = (0.95 * whole - sum) / density(slice);
    if (share <= 1) return Math.sqrt(freedom) * Math.tan((slice + share) * width);
    sum += density(slice);
  }
}
