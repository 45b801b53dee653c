import type { RunSummary, SummaryFigures, TrainLine } from "@latents/core";

const none = "–";
const known = (value: number | null | undefined): value is number =>
  typeof value === "number" && Number.isFinite(value);

/** Nats, bits or a like figure, to the hundredth. */
export const figureText = (value: number | null | undefined, digits = 2): string =>
  known(value) ? value.toFixed(digits) : none;

/** A figure of the test images in a list; where x is encoded to a point there is no bound to be shown. */
export const testFigureText = (test: SummaryFigures | undefined, key: "negElbo" | "rec" | "kl"): string =>
  key === "negElbo" && test?.noBound ? "no bound" : figureText(test?.[key]);

export const countText = (value: number): string => value.toLocaleString("en");

/** `21 Nov, 14:35`; with the year where it is not this one. */
export function dateText(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return none;
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" as const };
  return date.toLocaleString("en-GB", { day: "numeric", month: "short", ...year, hour: "2-digit", minute: "2-digit" });
}

/** `1 h 2 min`, `3 min 4 s`, `5 s`. */
export function durationText(ms: number | undefined): string {
  if (!known(ms)) return none;
  const seconds = Math.round(ms / 1000);
  const [h, min, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  if (h > 0) return `${h} h ${min} min`;
  return min > 0 ? `${min} min ${s} s` : `${s} s`;
}

/** Lines of the log that tell the present speed, and the least time between them, ms. */
const [recentLines, leastMs] = [20, 1];

/** Steps a second of training lately, by the log's own clock; undefined before there are two lines. */
export function stepsPerSecond(train: readonly TrainLine[]): number | undefined {
  const [first, last] = [train.at(-recentLines) ?? train[0], train.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const [steps, ms] = [last.step - first.step, last.elapsedMs - first.elapsedMs];
  return steps > 0 && ms >= leastMs ? (1000 * steps) / ms : undefined;
}

/** Steps that were done: the summary of a stopped run has those of its checkpoint, its log may have more. */
export const stepsDone = ({ step, curve }: Pick<RunSummary, "step" | "curve">): number =>
  Math.max(step, curve.at(-1)?.[0] ?? 0);

/** Share of the steps that are done, 0..100. */
export const percentDone = (run: Pick<RunSummary, "step" | "steps" | "curve">): number =>
  run.steps > 0 ? Math.min(100, (100 * stepsDone(run)) / run.steps) : 0;

/** A setting as one writes it: lists in brackets, nothing as a dash. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || value === "") return none;
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** `live-samples.png` -> `Live samples`. */
export function pictureTitle(file: string): string {
  const words = file.replace(/\.\w+$/, "").replaceAll(/[-_]+/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
