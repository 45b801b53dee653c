import type { Config } from "../config/index.js";
import type { Remedy, Rule } from "./finding.js";
import {
  finiteLines,
  meanOf,
  medianOf,
  percent,
  rounded,
  shown,
  type RunFigures,
  explainedText,
} from "./run-figures.js";

/** Rates that each optimiser is known to train VAEs with. */
const usual: Readonly<Record<string, number>> = { adam: 1e-3, adamw: 1e-3, adamax: 2e-3, sgd: 1e-4 };
const usualRate = ({ optimizer }: Config): number => usual[optimizer.type] ?? 1e-3;

/** The usual rate where the run's is above it, else a third of the run's. */
export function gentlerRate({ config }: Pick<RunFigures, "config">): Remedy {
  const { learningRate } = config.optimizer;
  const common = usualRate(config);
  return learningRate > common
    ? { set: [`optimizer.learningRate=${common}`], why: `the usual rate of ${config.optimizer.type}` }
    : { set: [`optimizer.learningRate=${rounded(learningRate / 3)}`], why: "smaller steps" };
}

/** Where the loss began, was lowest and ended; medians of neighbouring lines, so that one line decides nothing. */
function course(run: RunFigures): { first: number; peak: number; lowest: number; last: number } | undefined {
  const losses = finiteLines(run).map(({ loss }) => loss);
  if (losses.length < 5) return undefined;
  const tenth = Math.max(1, Math.round(losses.length / 10));
  const windows = losses.map((_, i) => medianOf(losses.slice(Math.max(0, i - 1), i + 2)));
  return {
    first: losses[0],
    peak: Math.max(...losses),
    lowest: Math.min(...windows),
    last: meanOf(losses.slice(-tenth)),
  };
}

/** A rate above the usual by this factor, with a training that shows it, is too high. */
const farAbove = 10;

/** A training that its learning rate has thrown about. */
export const learningRateHigh: Rule<RunFigures> = (run) => {
  const { config, model, steps } = run;
  const { learningRate } = config.optimizer;
  const common = usualRate(config);
  const loss = course(run);
  const fall = loss && loss.first - loss.lowest;
  const lost =
    loss && fall !== undefined && loss.last - loss.lowest > 0.1 * Math.max(fall, 0.01 * Math.abs(loss.first));
  const leapt = loss && loss.peak > 1.5 * Math.abs(loss.first) && loss.peak > loss.first;
  const explained = model?.train.explained;
  const poor = explained !== undefined && !(explained > 0.2);
  const reached = model?.step ?? 0;
  const isFar = learningRate >= farAbove * common;
  // that a model is poor has other causes too: its training broke off, or its values are thrown to the ends
  const thrown = poor && (reached < steps || (model?.train.sureWrong ?? 0) > 0.03);
  if (!(isFar && (lost || leapt || thrown)) && !(lost && leapt)) return undefined;
  return {
    name: "learning-rate-high",
    severity: poor || !isFar ? "fault" : "warning",
    title: "The learning rate is too high",
    evidence: [
      `optimizer.learningRate is ${shown(learningRate)}; ${config.optimizer.type} usually takes about ${shown(common)}.`,
      ...(loss
        ? [
            `The loss began at ${shown(loss.first)}, was ${shown(loss.peak)} at its highest and ${shown(loss.lowest)} at its lowest, and ended at ${shown(loss.last)} nats.`,
          ]
        : []),
      ...(poor ? [explainedText("training", explained)] : []),
      ...(model && reached < steps ? [`The training stands at step ${reached} of ${steps}.`] : []),
    ],
    figures: { learningRate, usual: common, ...loss },
    remedies: [
      gentlerRate(run),
      {
        set: [`optimizer.learningRate=${rounded(learningRate / 10)}`, "optimizer.clipNorm=100"],
        why: "a tenth of the rate, and no step that is far larger than the others",
      },
    ],
  };
};

/** How the loss fell from 70 to 80 % of its lines to the last tenth. */
interface LateFall {
  /** Of its whole fall. */
  readonly share: number;
  readonly from: number;
  readonly to: number;
}

const lateText = ({ share, from, to }: LateFall, steps: number): string =>
  `In the last fifth of ${steps} steps the loss still fell from ${shown(from)} to ${shown(to)} nats, ${percent(share)} of its whole fall.`;

/** Undefined for short logs, and where the loss has not fallen. */
function lateFall(run: RunFigures): LateFall | undefined {
  const losses = finiteLines(run).map(({ loss }) => loss);
  if (losses.length < 10) return undefined;
  const at = (share: number): number => Math.floor(share * losses.length);
  const [from, to] = [medianOf(losses.slice(at(0.7), at(0.8))), medianOf(losses.slice(at(0.9)))];
  const fall = losses[0] - to;
  // what has hardly moved has no share to speak of
  return fall > 0.02 * Math.abs(losses[0]) ? { share: (from - to) / fall, from, to } : undefined;
}

/** A loss that falls by this share of its whole fall at the end has more to fall. */
const muchToFall = 0.1;

/** A rate so low that the steps were too few for it. */
export const learningRateLow: Rule<RunFigures> = (run) => {
  const { config, model, steps } = run;
  const { learningRate } = config.optimizer;
  const common = usualRate(config);
  const late = lateFall(run);
  const explained = model?.train.explained;
  const falls = late !== undefined && late.share > muchToFall;
  const poor = explained !== undefined && explained < 0.1;
  if (learningRate > common / 30 || !(falls || poor)) return undefined;
  return {
    name: "learning-rate-low",
    severity: "fault",
    title: "The learning rate is too low for this many steps",
    evidence: [
      `optimizer.learningRate is ${shown(learningRate)}; ${config.optimizer.type} usually takes about ${shown(common)}.`,
      ...(falls ? [lateText(late, steps)] : []),
      ...(poor ? [explainedText("training", explained)] : []),
    ],
    figures: { learningRate, usual: common, ...(late && { lateFall: late.share }) },
    remedies: [{ set: [`optimizer.learningRate=${common}`], why: `the usual rate of ${config.optimizer.type}` }],
  };
};

/** A training that was ended while it learned. */
export const stillLearning: Rule<RunFigures> = (run) => {
  const { steps } = run;
  const late = lateFall(run);
  if (!late || late.share <= muchToFall) return undefined;
  return {
    name: "still-learning",
    severity: "note",
    title: "The training ended while it still learned fast",
    evidence: [lateText(late, steps)],
    figures: { lateFall: late.share },
    remedies: [{ set: [`train.steps=${3 * steps}`], why: "more steps" }],
  };
};
