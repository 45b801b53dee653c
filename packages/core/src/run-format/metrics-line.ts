/** Numbers of a line's vector at most: a model with more latents logs none, its log stays small. */
export const mostLoggedLatents = 64;

/** Means over the steps since the line before; `step` counts steps done. Nats per image. */
export interface TrainLine {
  readonly step: number;
  readonly split: "train";
  readonly loss: number;
  readonly rec: number;
  readonly kl: number;
  /** Training time so far, all sessions of the run together. */
  readonly elapsedMs: number;
  /** KL of each latent, where the prior's KL splits by latents and these are at most `mostLoggedLatents`. NaN is null in JSON. */
  readonly klPerDimension?: readonly number[];
  /** Other metrics of the objective. */
  readonly [metric: string]: number | string | readonly number[] | undefined;
}

/** Figures on the held-out images after `step` steps. Nats per image. */
export interface ValidationLine {
  readonly step: number;
  readonly split: "validation";
  readonly negElbo: number;
  readonly rec: number;
  readonly kl: number;
  /** As in a line of training. */
  readonly klPerDimension?: readonly number[];
}

export type MetricsLine = TrainLine | ValidationLine;

export interface Metrics {
  readonly train: readonly TrainLine[];
  readonly validation: readonly ValidationLine[];
}

/**
 * A line of a log, from parsed JSON; undefined where it is none. NaN and infinity are null in JSON. A `klPerDimension` that is no list of
 * figures, or too long, is left out of the line.
 */
export function metricsLine(value: unknown): MetricsLine | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { step, split, klPerDimension, ...figures } = value as Record<string, unknown>;
  if (!Number.isInteger(step) || (split !== "train" && split !== "validation")) return undefined;
  if (!Object.values(figures).every(isFigure)) return undefined;
  // older logs have a single latent's as a number
  const latents: unknown = typeof klPerDimension === "number" ? [klPerDimension] : klPerDimension;
  const isList = Array.isArray(latents) && latents.length <= mostLoggedLatents && latents.every(isFigure);
  return { step, split, ...figures, ...(isList && { klPerDimension: latents }) } as unknown as MetricsLine;
}

const isFigure = (value: unknown): boolean => value === null || typeof value === "number";
