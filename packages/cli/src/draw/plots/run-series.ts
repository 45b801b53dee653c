import { didYouMean, InputError, type Metrics, type MetricsLine, type TrainLine } from "@latents/core";
import type { Run } from "../../run/open-run.js";
import { runLength } from "../../run/run-length.js";
import type { CurveSeries } from "./render-curves.js";

/** Which curve of a run. */
export interface SeriesChoice {
  /** A figure of the run's log: `negElbo`, `loss`, `rec`, `kl`, or another of its objective. NELBO of training steps is REC + KL. */
  readonly metric: string;
  readonly split: "train" | "validation";
  /** What the points are placed by: steps, passes over the data, or time of training. */
  readonly x: "step" | "epoch" | "seconds";
}

/** Keys of a line that are no curve. */
const PLACES = ["step", "split", "elapsedMs", "klPerDimension"];

/**
 * The curve of a run that its log holds, one point a line.
 * Throws InputError if the run has no metrics of the split, or not this one.
 */
export async function runSeries(run: Run, { metric, split, x }: SeriesChoice, label = run.name): Promise<CurveSeries> {
  const metrics = await run.metrics();
  const lines = metrics[split];
  if (lines.length === 0) {
    const remedy =
      split === "train" || metrics.train.length === 0
        ? `train it first: latents train --resume ${run.folder}`
        : "train with data.validation, or draw the train split";
    throw new InputError(`${run.folder}: has no metrics of the ${split} split; ${remedy}`);
  }
  const known = [...new Set(lines.flatMap((line) => Object.keys(line)))].filter((key) => !PLACES.includes(key));
  if (split === "train" && !known.includes("negElbo")) known.push("negElbo");
  if (!known.includes(metric))
    throw new InputError(
      `${run.folder}: has no metric "${metric}" of the ${split} split; choose one of ${known.join(", ")}${didYouMean(metric, known)}`,
    );
  const place = placeOf(run, metrics, x);
  return { label, points: lines.map((line) => ({ x: place(line.step), y: valueOf(line, metric) })) };
}

/** NaN where the line lacks it: JSON knows no other. */
function valueOf(line: MetricsLine, metric: string): number {
  const value = (line as Readonly<Record<string, unknown>>)[metric];
  if (value === undefined && metric === "negElbo") return valueOf(line, "rec") + valueOf(line, "kl");
  return typeof value === "number" ? value : NaN;
}

function placeOf(run: Run, { train }: Metrics, x: SeriesChoice["x"]): (step: number) => number {
  if (x === "step") return (step) => step;
  if (x === "seconds") return secondsAt(train);
  const { stepsPerEpoch } = runLength(run.config, run.record.data);
  return (step) => step / stepsPerEpoch;
}

/** Training time by step, linear between the lines of the log; lines of validations have none of their own. */
export function secondsAt(train: readonly TrainLine[]): (step: number) => number {
  const known = [{ step: 0, elapsedMs: 0 }, ...train].sort((a, b) => a.step - b.step);
  return (step) => {
    const after = known.findIndex((line) => line.step >= step);
    if (after < 0) return NaN;
    const [high, low] = [known[after], known[Math.max(0, after - 1)]];
    const share = high.step === low.step ? 1 : (step - low.step) / (high.step - low.step);
    return (low.elapsedMs + share * (high.elapsedMs - low.elapsedMs)) / 1000;
  };
}
