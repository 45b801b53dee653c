import { inverseNormalCdf } from "../../latent-space/inverse-normal.js";

/** How the numbers of a column become the model's and back: rising, so that nothing is lost. */
export type Scaling =
  /** (raw - center) / scale */
  | { readonly type: "linear"; readonly center: number; readonly scale: number }
  /** Straight between knots, both lists rising, and beyond the ends with the slope of the last piece. */
  | { readonly type: "knots"; readonly raw: readonly number[]; readonly model: readonly number[] };

/** How scalings are fitted: `standardise` by mean and standard deviation, `robust` by median and quartiles, `quantile` to normal scores. */
export type ScalingName = "standardise" | "robust" | "quantile";
export const scalingNames: readonly ScalingName[] = ["standardise", "robust", "quantile"];

export const unscaled: Scaling = { type: "linear", center: 0, scale: 1 };

/** The piece of rising knots in which a value lies: its lower end. */
function pieceOf(knots: readonly number[], value: number): number {
  let [low, high] = [0, knots.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= value) low = middle;
    else high = middle;
  }
  return low;
}

function along(from: readonly number[], to: readonly number[], value: number): number {
  const i = pieceOf(from, value);
  return to[i] + ((value - from[i]) * (to[i + 1] - to[i])) / (from[i + 1] - from[i]);
}

/** A stored number as the model's. */
export const scaled = (by: Scaling, raw: number): number =>
  by.type === "linear" ? (raw - by.center) / by.scale : along(by.raw, by.model, raw);

/** A number of the model as it is stored. */
export const rawOf = (by: Scaling, model: number): number =>
  by.type === "linear" ? by.center + model * by.scale : along(by.model, by.raw, model);

/**
 * Of each piece of a scaling, log d(model) / d(raw) with a unit of raw numbers beyond whose ends the model's is a standard deviation of the training rows, see
 * `normalScores`: what a density gains on the way from the model's scale to one in standard deviations. A straight scale is that already: 0.
 */
export function logUnitSlopes(by: Scaling): number[] {
  if (by.type === "linear") return [0];
  const { raw, model } = by;
  const unit = Math.log((raw[1] - raw[0]) / (model[1] - model[0]));
  return raw.slice(1).map((end, i) => Math.log((model[i + 1] - model[i]) / (end - raw[i])) + unit);
}

/** The same of the piece in which a stored number lies. */
export const logUnitSlope = (by: Scaling, raw: number): number =>
  by.type === "linear" ? 0 : logUnitSlopes(by)[pieceOf(by.raw, raw)];

/** Mean and standard deviation; a spread of 1 where all values are the same, or there are none. */
export function momentsOf(values: ArrayLike<number>): { mean: number; stddev: number } {
  const n = values.length;
  if (n === 0) return { mean: 0, stddev: 1 };
  let [mean, squares] = [0, 0];
  for (let i = 0; i < n; i++) mean += values[i] / n;
  for (let i = 0; i < n; i++) squares += (values[i] - mean) ** 2 / n;
  const stddev = Math.sqrt(squares);
  return { mean, stddev: stddev > 1e-12 * Math.max(1, Math.abs(mean)) ? stddev : 1 };
}

/** The q-th quantile of rising values, straight between them. */
export function quantileOf(sorted: ArrayLike<number>, q: number): number {
  const at = q * (sorted.length - 1);
  const i = Math.min(Math.floor(at), sorted.length - 2);
  return sorted.length === 1 ? sorted[0] : sorted[i] + (at - i) * (sorted[i + 1] - sorted[i]);
}

/** Median and quartiles; the standard deviation where the quartiles are one. */
export function robustScaling(sorted: Float64Array): Scaling {
  if (sorted.length === 0) return unscaled;
  // of a normal distribution the quartiles lie 1.349 standard deviations apart
  const spread = (quantileOf(sorted, 0.75) - quantileOf(sorted, 0.25)) / 1.349;
  return {
    type: "linear",
    center: quantileOf(sorted, 0.5),
    scale: spread > 0 ? spread : momentsOf(sorted).stddev,
  };
}

/** Knots that are kept as they are; more are thinned out to about 200 levels. */
const mostKnots = 400;
const levelCount = 200;
/** Share of the rows from which one value is a place of its own. */
const atomShare = 0.005;
const leastRise = 1e-5;

/**
 * Normal scores: the model's number is the normal quantile of the share of training values below. `step` is the distance of the values that the column can have
 * (0 for real numbers): each value stands for the interval of that width around it, so that ties are spread, and what lies between two values comes back as
 * one of them.
 */
export function normalScores(sorted: Float64Array, step: number): Scaling {
  const n = sorted.length;
  if (n === 0 || sorted[0] === sorted[n - 1])
    return { type: "linear", center: n === 0 ? 0 : sorted[0], scale: step > 0 ? step : 1 };
  const { raw, share, atoms } = edgesOf(sorted, step);
  const levels = raw.length <= mostKnots ? share : thinned(share, n, atoms);
  const knots: [raw: number, model: number][] = [];
  const end = 0.25 / n;
  for (const level of levels) {
    const at = raw.length <= mostKnots ? raw[knots.length] : along(share, raw, level);
    const score = inverseNormalCdf(Math.min(1 - end, Math.max(end, level)));
    const last = knots.at(-1);
    knots.push([at, last ? Math.max(score, last[1] + leastRise) : score]);
  }
  const inner = knots.filter(([at], i) => i === 0 || at > knots[i - 1][0]);
  // the last pieces may be as narrow as one value: beyond them a unit counts as it does on average, or a row outside of the training's range
  // would lie thousands of standard deviations away
  const { stddev } = momentsOf(sorted);
  const [low, high] = [inner[0], inner[inner.length - 1]];
  const rising = [[low[0] - stddev, low[1] - 1] as const, ...inner, [high[0] + stddev, high[1] + 1] as const];
  return { type: "knots", raw: rising.map(([at]) => at), model: rising.map(([, score]) => score) };
}

/** The distribution function of values, each spread over its interval: rising places and the share below each. */
function edgesOf(sorted: Float64Array, step: number): { raw: number[]; share: number[]; atoms: number[] } {
  const n = sorted.length;
  const range = sorted[n - 1] - sorted[0];
  const raw: number[] = [];
  const share: number[] = [];
  const atoms: number[] = [];
  let next: number;
  for (let i = 0; i < n; i = next) {
    const value = sorted[i];
    for (next = i + 1; next < n && sorted[next] === value;) next++;
    const isAtom = next - i >= atomShare * n;
    const half = step > 0 ? step / 2 : isAtom && next - i > 1 ? Math.max(1e-7 * range, 1e-6 * Math.abs(value)) : 0;
    const [low, high] = [value - half, value + half];
    if (half === 0) {
      raw.push(value);
      share.push((i + next) / 2 / n);
      continue;
    }
    // a neighbour's end is this one's beginning
    if (raw.length === 0 || low - raw[raw.length - 1] > 0.25 * half) {
      raw.push(low);
      share.push(i / n);
    }
    raw.push(high);
    share.push(next / n);
    if (isAtom) atoms.push(i / n, next / n);
  }
  // shares must rise too where nothing lies between two values
  for (let i = 1; i < share.length; i++) share[i] = Math.max(share[i], share[i - 1] + 1e-12);
  return { raw, share, atoms };
}

/** Evenly spread levels, more of them towards both ends, and those of single values that many rows have. */
function thinned(share: readonly number[], n: number, atoms: readonly number[]): number[] {
  const levels = new Set<number>([share[0], share.at(-1)!, ...atoms]);
  for (let i = 1; i < levelCount; i++) levels.add(i / levelCount);
  for (let tail = 0.5 / n; tail < 1 / levelCount; tail *= 2) levels.add(tail).add(1 - tail);
  return [...levels].filter((level) => level >= share[0] && level <= share.at(-1)!).sort((a, b) => a - b);
}
