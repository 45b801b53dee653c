import type { Points } from "../points.js";
import { checkFactors, factorColumn, largestTwo, type Factors } from "./factors.js";

/**
 * Separated attribute predictability: of each factor how much better the best dimension of the codes predicts it than the next, mean over the factors that vary. A
 * prediction is a line through one dimension, and its score R^2, the share of the factor's variance that it explains; so it is of factors whose values have an order.
 * Throws InputError for factors that do not fit the codes.
 * Source: Kumar et al. 2018, arXiv:1711.00848, section 3 (for unordered factors it takes thresholds, and Locatello et al. 2019 a linear classifier for all).
 */
export function separatedPredictability(codes: Points, factors: Factors): number {
  checkFactors("separatedPredictability", codes, factors);
  const gaps = factors.names.flatMap((_, f) => {
    const column = factorColumn(factors, f);
    if (column.every((value) => value === column[0])) return [];
    const [first, second] = largestTwo(
      Array.from({ length: codes.shape[1] }, (_unused, d) => explainedShare(codes, d, column)),
    );
    return [first - second];
  });
  return gaps.length === 0 ? 0 : gaps.reduce((sum, v) => sum + v, 0) / gaps.length;
}

/** R^2 of the line of `values` in one dimension, the squared correlation; 0 where either does not vary. */
function explainedShare({ shape: [count, dimensions], data }: Points, dimension: number, values: Uint16Array): number {
  let [meanX, meanY] = [0, 0];
  for (let i = 0; i < count; i++) {
    meanX += data[i * dimensions + dimension] / count;
    meanY += values[i] / count;
  }
  let [xx, yy, xy] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [x, y] = [data[i * dimensions + dimension] - meanX, values[i] - meanY];
    xx += x * x;
    yy += y * y;
    xy += x * y;
  }
  return xx > 0 && yy > 0 ? xy ** 2 / (xx * yy) : 0;
}
