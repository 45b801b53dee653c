import { categoriesOf, rawOf } from "../../data/index.js";
import type { RowDraws } from "./row-draws.js";
import type { TableModel } from "./table-model.js";

/** A modelled column. */
export type Place = TableModel["columns"][number];

/** Decoded parameters of rows, [draws, rows, parameters]. */
type Decoded = Pick<RowDraws, "parameters" | "rows">;

/** Those of one column, of draw `s` of a row. */
export const parametersAt = (
  model: TableModel,
  { parameters, rows }: Decoded,
  s: number,
  row: number,
  one: Place,
): Float32Array => {
  const from = (s * rows + row) * model.width + one.from;
  return parameters.subarray(from, from + one.count);
};

/** Mean and standard deviation of a number, or the likeliest category and the probability of the others, over draws of a row by their weights. */
export function bestCell(
  model: TableModel,
  some: Decoded,
  row: number,
  weights: Float64Array,
  one: Place,
): [number, number] {
  const categories = categoriesOf(one.encoding.column);
  if (categories > 0) {
    const probs = new Float64Array(categories);
    weights.forEach((w, s) =>
      parametersAt(model, some, s, row, one).forEach((logProb, k) => (probs[k] += w * Math.exp(logProb))),
    );
    const best = probs.indexOf(Math.max(...probs));
    return [best, 1 - probs[best]];
  }
  let [mean, squares] = [0, 0];
  weights.forEach((w, s) => {
    if (w < 1e-12) return;
    const moments = rawMoments(one, parametersAt(model, some, s, row, one));
    mean += w * moments.mean;
    squares += w * moments.square;
  });
  const [low, high] = one.encoding.column.bounds!;
  return [Math.min(high, Math.max(low, mean)), Math.sqrt(Math.max(0, squares - mean * mean))];
}

/** Nodes and weights of the five-point rule for a mean under N(0, 1). */
const nodes = [-2.856970013872806, -1.355626179974266, 0, 1.355626179974266, 2.856970013872806];
const nodeWeights = [
  0.011257411327720691, 0.2220759220056126, 0.5333333333333333, 0.2220759220056126, 0.011257411327720691,
];

/** E[v] and E[v^2] of a column's value as the data have it, under its likelihood. */
function rawMoments({ likelihood, encoding }: Place, p: Float32Array): { mean: number; square: number } {
  const [center, spread] = likelihood.moments!(p);
  let [mean, square] = [0, 0];
  nodes.forEach((node, i) => {
    const value = rawOf(encoding.scaling, center + spread * node);
    mean += nodeWeights[i] * value;
    square += nodeWeights[i] * value * value;
  });
  return { mean, square };
}
