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

/** Whether parsed JSON is a line of a log. NaN and infinity are null in JSON. */
export function isMetricsLine(value: unknown): value is MetricsLine {
  if (typeof value !== "object" || value === null) return false;
  const { step, split, klPerDimension, ...figures } = value as Record<string, unknown>;
  if (!Number.isInteger(step) || (split !== "train" && split !== "validation")) return false;
  // older logs have a single latent's as a number
  const latents = Array.isArray(klPerDimension) ? (klPerDimension as unknown[]) : [klPerDimension ?? 0];
  if (latents.length > mostLoggedLatents) return false;
  return [...latents, ...Object.values(figures)].every((figure) => figure === null || typeof figure === "number");
}
