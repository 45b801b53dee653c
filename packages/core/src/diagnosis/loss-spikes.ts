import type { Rule } from "./finding.js";
import { finiteLines, medianOf, rounded, shown, type RunFigures } from "./run-figures.js";

/** Lines at each side whose median a line is compared with. */
const reach = 5;
/** A line above its neighbours by this share of what the loss fell after its first tenth, and by many times their usual scatter, is a spike. */
const ofFall = 0.2;
const ofScatter = 10;

/** Steps at which the loss leapt up and came back, after the first tenth of the training. */
export const lossSpikes: Rule<RunFigures> = (run) => {
  const lines = finiteLines(run);
  const losses = lines.map(({ loss }) => loss);
  if (losses.length < 20) return undefined;
  const around = (from: number, to: number): number => medianOf(losses.slice(Math.max(0, from), to));
  // above those before it and those behind it: a steep fall is no spike
  const excess = losses.map((loss, i) =>
    i === 0 || i === losses.length - 1 ? 0 : loss - Math.max(around(i - reach, i), around(i + 1, i + 1 + reach)),
  );
  const late = Math.ceil(losses.length / 10);
  const scatter = medianOf(
    losses.slice(late).map((loss, i) => Math.abs(loss - around(late + i - reach, late + i + reach + 1))),
  );
  const fall = around(late, late + reach) - Math.min(...losses);
  const isSpike = (i: number): boolean => i >= late && excess[i] > ofFall * fall && excess[i] > ofScatter * scatter;
  const spikes = lines.flatMap((line, i) => (isSpike(i) ? [{ step: line.step, excess: excess[i] }] : []));
  if (spikes.length === 0) return undefined;
  const highest = spikes.reduce((most, spike) => (spike.excess > most.excess ? spike : most));
  const { learningRate } = run.config.optimizer;
  return {
    name: "loss-spikes",
    severity: "warning",
    title: "The loss leaps up during the training",
    evidence: [
      `${spikes.length} of ${losses.length} logged intervals stand out, at step ${spikes
        .slice(0, 5)
        .map(({ step }) => step)
        .join(", ")}${spikes.length > 5 ? ", ..." : ""}.`,
      `The highest, at step ${highest.step}, is ${shown(highest.excess)} nats above its neighbours; they scatter by ${shown(scatter)}.`,
    ],
    figures: { spikes: spikes.length, step: highest.step, excess: highest.excess, scatter },
    remedies: [
      { set: ["optimizer.clipNorm=100"], why: "no step is far larger than the others" },
      { set: [`optimizer.learningRate=${rounded(learningRate / 3)}`], why: "smaller steps" },
    ],
  };
};
