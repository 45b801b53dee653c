import type { MetricsLine, TrainLine } from "@latents/core";

export type Axis = "steps" | "seconds";
export type Point = readonly [x: number, y: number | null];

/** Exponentially smoothed: s = w s + (1 - w) y, divided by 1 - w^n so that the first points are not drawn to 0. w = 0 leaves all as it is. */
export function smoothed(points: readonly Point[], weight: number): readonly Point[] {
  if (weight <= 0) return points;
  let [sum, share] = [0, 0];
  return points.map(([x, y]): Point => {
    if (y === null || !Number.isFinite(y)) return [x, null];
    sum = weight * sum + (1 - weight) * y;
    share = weight * share + (1 - weight);
    return [x, sum / share];
  });
}

/** One metric of lines, over steps or seconds of training; validation has the clock of the training lines around it. */
export function pointsOf(
  lines: readonly MetricsLine[],
  metric: string,
  axis: Axis,
  train: readonly TrainLine[],
): readonly Point[] {
  return lines.flatMap((line): Point[] => {
    const value = (line as unknown as Record<string, unknown>)[metric];
    const x = axis === "steps" ? line.step : secondsAt(train, line.step);
    return typeof value === "number" && x !== undefined ? [[x, value]] : [];
  });
}

/** Seconds of training after `step` steps: between two lines, in proportion. undefined without a clock. */
export function secondsAt(train: readonly TrainLine[], step: number): number | undefined {
  if (train.length === 0) return undefined;
  let [low, high] = [0, train.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (train[middle].step < step) low = middle + 1;
    else high = middle;
  }
  const after = train[low];
  const before = train[low - 1] ?? { step: 0, elapsedMs: 0 };
  const share = Math.min(1, (step - before.step) / (after.step - before.step || 1));
  const ms = before.elapsedMs + share * (after.elapsedMs - before.elapsedMs);
  return Number.isFinite(ms) ? ms / 1000 : undefined;
}

/** KL of each latent over time, nats: one row a latent, most informative (by the last line) first. */
export interface LatentHeat {
  /** Number of the latent of each row. */
  readonly latents: readonly number[];
  /** [row, column]. */
  readonly rows: readonly (readonly number[])[];
  readonly steps: readonly number[];
}

/** From the logged vectors, thinned to at most `most` columns; undefined where none was logged. */
export function latentHeat(
  lines: readonly { readonly step: number; readonly values: readonly (number | null)[] }[],
  most = 240,
): LatentHeat | undefined {
  const width = Math.max(0, ...lines.map(({ values }) => values.length));
  if (width === 0) return undefined;
  const every = Math.ceil(lines.length / most);
  const few = lines.filter((_, i) => (lines.length - 1 - i) % every === 0);
  const last = few.at(-1)!.values;
  const latents = Array.from({ length: width }, (_, i) => i).sort((a, b) => (last[b] ?? 0) - (last[a] ?? 0));
  return {
    latents,
    rows: latents.map((latent) => few.map(({ values }) => Math.max(0, values[latent] ?? 0))),
    steps: few.map(({ step }) => step),
  };
}

/** Share of the steps whose largest latent the scale of colours holds. */
const heldSteps = 0.75;

/**
 * Nats of the brightest colour: what the largest latent stays under at three of four steps, and at the last one. A few steps that are far
 * larger, as the first ones may be, are as bright as that, and the rest is still told apart. At least 0.01.
 */
export function heatTop({ rows, steps }: LatentHeat): number {
  const largest = steps.map((_, x) => Math.max(...rows.map((row) => row[x])));
  const sorted = [...largest].sort((a, b) => a - b);
  return Math.max(0.01, sorted[Math.floor(heldSteps * (sorted.length - 1))], largest.at(-1)!);
}

/** The logged KL of each latent, of lines that have it; a single latent is a number in older logs. */
export const latentLines = (
  lines: readonly MetricsLine[],
): { readonly step: number; readonly values: readonly (number | null)[] }[] =>
  lines.flatMap(({ step, klPerDimension }) => {
    const values = (typeof klPerDimension === "number" ? [klPerDimension] : klPerDimension) as unknown;
    return Array.isArray(values) ? [{ step, values: values as (number | null)[] }] : [];
  });
