import type { Finding, Rule } from "./finding.js";
import { percent, shown, type RunFigures } from "./run-figures.js";
import { gentlerRate } from "./learning-rate.js";

/** Images lie in 0..1: a value this far out is none. */
const farOut = 3;
/** So many times the squared error of the mean image is beyond what a net does that has learned nothing yet. */
const farWorse = 20;

/** Reconstructions that are further from the images than the mean image is, by far, or no numbers at all. */
export const explodingDecoder: Rule<RunFigures> = (run) => {
  const { model } = run;
  if (!model) return undefined;
  const { train, test } = model;
  const finite = [train.negElbo, test.negElbo, train.largest, test.largest].every(Number.isFinite);
  const largest = Math.max(train.largest, test.largest);
  const worse = 1 - (train.explained ?? 0);
  if (finite && !(largest > farOut && worse > 1) && worse < farWorse) return undefined;
  return {
    name: "exploding-decoder",
    severity: "fault",
    title: "The decoder has exploded: its images are worse than the mean image",
    evidence: finite
      ? [
          `Reconstructions of training images have ${shown(worse)} times the squared error of the mean image.`,
          `Their values reach ${shown(largest)}, where images lie in 0..1; test REC is ${shown(test.rec)} nats.`,
        ]
      : [`Test REC is ${test.rec} nats and KL ${test.kl}: a value of the model is too large.`],
    figures: { largest, rec: test.rec, explained: train.explained ?? NaN },
    remedies: [gentlerRate(run), { set: ["optimizer.clipNorm=100"], why: "no single step can throw the model away" }],
  };
};

/** Worse than this share of wrong values among those that are sure: an overfitted decoder has about one per cent. */
const mostWrong = 0.03;

/** A Bernoulli decoder that is sure of values, and wrong. */
export const saturatedDecoder: Rule<RunFigures> = (run) => {
  const { model, shape } = run;
  if (model?.measure !== "bits") return undefined;
  const { train } = model;
  const coin = Math.LN2 * shape[0] * shape[1] * shape[2];
  if (!(train.sure > 0.05 && train.sureWrong > mostWrong)) return undefined;
  const finding: Finding = {
    name: "saturated-decoder",
    severity: "fault",
    title: "The decoder is saturated: sure of its bits, and wrong",
    evidence: [
      `It is sure of ${percent(train.sure)} of the training images' values (p below 0.001 or above 0.999), and ${percent(train.sureWrong)} of these are wrong.`,
      `Training REC is ${shown(train.rec)} nats; to throw a coin for every value costs ${shown(coin)}.`,
    ],
    figures: { sure: train.sure, sureWrong: train.sureWrong, rec: train.rec, coin },
    remedies: [gentlerRate(run), { set: ["model.initializer=glorot"], why: "the nets begin with smaller values" }],
  };
  return finding;
};
