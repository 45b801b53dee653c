import { InputError } from "../errors.js";
import { standardErrorOfMean } from "./sample-mean.js";

/** The ROC curve of scores that are higher for what is anomalous. An image is called anomalous where its score is above the threshold. */
export interface RocCurve {
  /** Falling: every score that occurs, then -Infinity. */
  readonly thresholds: Float64Array;
  /** Share of normal images above each threshold, from 0 to 1. */
  readonly falseAlarmRates: Float64Array;
  /** Share of anomalous images above each threshold, from 0 to 1. */
  readonly detectionRates: Float64Array;
}

/** The ROC curve, one point for each different score: ties move both rates at once.  Throws InputError without scores, or for NaN. */
export function rocCurve(normal: ArrayLike<number>, anomalous: ArrayLike<number>): RocCurve {
  const [a, b] = [rising("normal", normal), rising("anomalous", anomalous)];
  const thresholds = Float64Array.from([-Infinity, ...new Set([...a, ...b])])
    .sort()
    .reverse();
  const above = (sorted: Float64Array): Float64Array => {
    let k = sorted.length;
    return thresholds.map((threshold) => {
      while (k > 0 && sorted[k - 1] > threshold) k--;
      return (sorted.length - k) / sorted.length;
    });
  };
  return { thresholds, falseAlarmRates: above(a), detectionRates: above(b) };
}

/**
 * Area under the ROC curve, exactly: the share of pairs in which the anomalous image has the higher score, ties counting half (the
 * Mann-Whitney statistic over its largest value). 1 is perfect, 1/2 useless, 0 perfectly wrong.
 * Throws InputError without scores, or for NaN.  Source: Hanley & McNeil 1982, doi:10.1148/radiology.143.1.7063747.
 */
export function auc(normal: ArrayLike<number>, anomalous: ArrayLike<number>): number {
  const [a, b] = [rising("normal", normal), rising("anomalous", anomalous)];
  let [below, notAbove, twiceWins] = [0, 0, 0];
  for (const score of b) {
    while (below < a.length && a[below] < score) below++;
    while (notAbove < a.length && a[notAbove] <= score) notAbove++;
    twiceWins += below + notAbove;
  }
  return twiceWins / (2 * a.length * b.length);
}

/**
 * Standard error of `auc` over the images of both sets:  sqrt(var(V_a) / anomalous + var(V_n) / normal), V_a being each anomalous image's share of
 * normal ones that it lies above, V_n each normal image's share of anomalous ones below which it lies, ties counting half.
 * NaN with fewer than two images of either kind. Throws InputError as `auc`.
 * Source: DeLong, DeLong & Clarke-Pearson 1988, doi:10.2307/2531595.
 */
export function aucStandardError(normal: ArrayLike<number>, anomalous: ArrayLike<number>): number {
  const [a, b] = [rising("normal", normal), rising("anomalous", anomalous)];
  return Math.hypot(standardErrorOfMean(placements(b, a)), standardErrorOfMean(placements(a, b)));
}

/** For each of `scores` the share of `others` that are below it, ties counting half; both rise. */
function placements(scores: Float64Array, others: Float64Array): Float64Array {
  let [below, notAbove] = [0, 0];
  return scores.map((score) => {
    while (below < others.length && others[below] < score) below++;
    while (notAbove < others.length && others[notAbove] <= score) notAbove++;
    return (below + notAbove) / (2 * others.length);
  });
}

/**
 * The lowest threshold at which no more than a share `falseAlarmRate` of the normal images score above it.
 * Throws InputError unless the rate is in [0, 1), without scores, and for NaN.
 */
export function thresholdAt(falseAlarmRate: number, normal: ArrayLike<number>): number {
  if (!(falseAlarmRate >= 0 && falseAlarmRate < 1))
    throw new InputError(`falseAlarmRate: must be 0 or more and below 1, got ${falseAlarmRate}`);
  const sorted = rising("normal", normal);
  // 0.29 * 100 is a little below 29
  const allowed = Math.floor(falseAlarmRate * sorted.length + 1e-9);
  return sorted[sorted.length - 1 - allowed];
}

/** Share of scores above a threshold. */
export function rateAbove(threshold: number, scores: ArrayLike<number>): number {
  let above = 0;
  for (let i = 0; i < scores.length; i++) above += Number(scores[i] > threshold);
  return above / scores.length;
}

function rising(which: string, scores: ArrayLike<number>): Float64Array {
  if (scores.length === 0) throw new InputError(`roc: there are no ${which} scores`);
  const sorted = Float64Array.from(scores).sort();
  if (sorted.some(Number.isNaN)) throw new InputError(`roc: the ${which} scores must be numbers, got NaN`);
  return sorted;
}
