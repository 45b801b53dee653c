/** Means over the steps since the line before; `step` counts steps done. Nats per image. */
export interface TrainLine {
  readonly step: number;
  readonly split: "train";
  readonly loss: number;
  readonly rec: number;
  readonly kl: number;
  /** Training time so far, all sessions of the run together. */
  readonly elapsedMs: number;
  /** Other metrics of the objective. */
  readonly [metric: string]: number | string;
}

/** Figures on the held-out images after `step` steps. Nats per image. */
export interface ValidationLine {
  readonly step: number;
  readonly split: "validation";
  readonly negElbo: number;
  readonly rec: number;
  readonly kl: number;
}

export type MetricsLine = TrainLine | ValidationLine;

export interface Metrics {
  readonly train: readonly TrainLine[];
  readonly validation: readonly ValidationLine[];
}

/** Whether parsed JSON is a line of a log. NaN and infinity are null in JSON. */
export function isMetricsLine(value: unknown): value is MetricsLine {
  if (typeof value !== "object" || value === null) return false;
  const { step, split, ...figures } = value as Record<string, unknown>;
  if (!Number.isInteger(step) || (split !== "train" && split !== "validation")) return false;
  return Object.values(figures).every((figure) => figure === null || typeof figure === "number");
}
