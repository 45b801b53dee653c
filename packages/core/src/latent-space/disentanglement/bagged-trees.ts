import { uniformSource } from "../../random/index.js";
import type { Points } from "../points.js";

/** Options of `baggedTrees`. */
export interface TreeOptions {
  readonly trees: number;
  readonly depth: number;
  readonly seed: number;
}

/** Classification trees on resampled rows. */
export interface BaggedTrees {
  /** How much each dimension's cuts lower the Gini impurity, [dimensions], sum 1; all 0 where nothing is cut. */
  readonly importance: Float64Array;
  /** The class of a row by the trees' votes. */
  readonly classOf: (row: ArrayLike<number>) => number;
}

interface Node {
  readonly votes: Float64Array;
  readonly cut?: { readonly dimension: number; readonly at: number; readonly low: Node; readonly high: Node };
}

/** Places where a dimension may be cut. */
const mostCuts = 31;

/**
 * Trees by greedy cuts of least Gini impurity over all dimensions, each on as many rows drawn with replacement, their votes added. Cuts lie at 31 quantiles.
 * Source: Breiman 1996, "Bagging predictors".
 */
export function baggedTrees(points: Points, labels: Uint16Array, classes: number, options: TreeOptions): BaggedTrees {
  const { trees, depth, seed } = options;
  const [count, dimensions] = points.shape;
  const cuts = Array.from({ length: dimensions }, (_, d) => cutsOf(points, d));
  // the number of cuts below each value, [rows, dimensions]
  const bins = Uint8Array.from(points.data, (value, i) => placeOf(cuts[i % dimensions], value));
  const importance = new Float64Array(dimensions);

  const grow = (rows: Uint32Array, left: number): Node => {
    const votes = new Float64Array(classes);
    for (const row of rows) votes[labels[row]]++;
    const impurity = giniTotal(votes);
    const best = left === 0 || rows.length < 4 || impurity === 0 ? undefined : bestCut(rows, votes);
    if (!best || impurity - best.impurity <= 1e-9) return { votes };
    importance[best.dimension] += impurity - best.impurity;
    const isLow = (row: number): boolean => bins[row * dimensions + best.dimension] <= best.bin;
    const [low, high] = [rows.filter(isLow), rows.filter((row) => !isLow(row))].map((part) => grow(part, left - 1));
    return { votes, cut: { dimension: best.dimension, at: cuts[best.dimension][best.bin], low, high } };
  };

  const bestCut = (rows: Uint32Array, all: Float64Array) => {
    let best: { dimension: number; bin: number; impurity: number } | undefined;
    for (let d = 0; d < dimensions; d++) {
      const counts = new Float64Array((mostCuts + 1) * classes);
      for (const row of rows) counts[bins[row * dimensions + d] * classes + labels[row]]++;
      const low = new Float64Array(classes);
      const high = all.slice();
      for (let bin = 0; bin < cuts[d].length; bin++) {
        for (let c = 0; c < classes; c++) {
          low[c] += counts[bin * classes + c];
          high[c] -= counts[bin * classes + c];
        }
        const impurity = giniTotal(low) + giniTotal(high);
        if (!best || impurity < best.impurity) best = { dimension: d, bin, impurity };
      }
    }
    return best;
  };

  const uniform = uniformSource({ seed, stream: "bagged-trees", step: 0 });
  const forest = Array.from({ length: trees }, () =>
    grow(
      Uint32Array.from({ length: count }, () => Math.min(count - 1, Math.floor(uniform() * count))),
      depth,
    ),
  );
  const total = importance.reduce((sum, v) => sum + v, 0);
  return {
    importance: total > 0 ? importance.map((v) => v / total) : importance,
    classOf: (row) => {
      const sum = new Float64Array(classes);
      for (const tree of forest) {
        let node = tree;
        while (node.cut) node = row[node.cut.dimension] <= node.cut.at ? node.cut.low : node.cut.high;
        const size = node.votes.reduce((n, v) => n + v, 0);
        node.votes.forEach((v, c) => (sum[c] += v / size));
      }
      return sum.indexOf(Math.max(...sum));
    },
  };
}

/** Gini impurity times the number of rows:  n - sum_c n_c^2 / n. */
function giniTotal(counts: Float64Array): number {
  let [n, squares] = [0, 0];
  for (const v of counts) {
    n += v;
    squares += v * v;
  }
  return n > 0 ? n - squares / n : 0;
}

/** Half-way between distinct quantiles of a dimension and what comes next, rising. */
function cutsOf({ shape: [count, dimensions], data }: Points, dimension: number): number[] {
  const sorted = Float64Array.from({ length: count }, (_, i) => data[i * dimensions + dimension]).sort();
  const at = Array.from({ length: mostCuts }, (_, i) => sorted[Math.floor(((i + 1) * count) / (mostCuts + 1))]);
  return [...new Set(at)]
    .filter((value) => value < sorted[count - 1])
    .map((value) => (value + sorted.find((other) => other > value)!) / 2);
}

/** Cuts below a value: it lies in that bin, as `value <= cut` decides. */
function placeOf(cuts: readonly number[], value: number): number {
  let place = 0;
  while (place < cuts.length && value > cuts[place]) place++;
  return place;
}
