import type { Points } from "../points.js";
import { checkFactors, entropyOf, factorColumn, informationTable, largestTwo, type Factors } from "./factors.js";

/**
 * The mutual information gap: of each factor v how far the dimension that says most of it lies before the next,  (I(z_1; v) - I(z_2; v)) / H(v),  mean over the
 * factors that vary: 1 where each has a dimension of its own that tells it, 0 where two tell it alike or none does. Codes in 20 bins of equal width.
 * Throws InputError for factors that do not fit the codes.  Source: Chen et al. 2018, arXiv:1802.04942, section 4.1; bins: Locatello et al. 2019, arXiv:1811.12359.
 */
export function mutualInformationGap(codes: Points, factors: Factors): number {
  checkFactors("mutualInformationGap", codes, factors);
  const table = informationTable(codes, factors);
  const gaps = factors.sizes.flatMap((size, f) => {
    const entropy = entropyOf(factorColumn(factors, f), size);
    const [first, second] = largestTwo(table.map((row) => row[f]));
    return entropy > 0 ? [(first - second) / entropy] : [];
  });
  return meanOf(gaps);
}

/**
 * Modularity: how far each dimension tells one factor alone,  1 - sum_(f not the best) I(z_i; v_f)^2 / (I(z_i; v_best)^2 (F - 1)),  mean over the dimensions; one that
 * tells nothing counts 0. It does not ask that a factor be told by one dimension alone.
 * Throws InputError for factors that do not fit the codes.  Source: Ridgeway & Mozer 2018, arXiv:1802.05312, section 3.
 */
export function modularity(codes: Points, factors: Factors): number {
  checkFactors("modularity", codes, factors);
  return meanOf(
    informationTable(codes, factors).map((row) => {
      const squares = row.map((v) => v * v);
      const best = Math.max(...squares);
      const others = squares.reduce((sum, v) => sum + v, 0) - best;
      return best > 0 ? 1 - others / (best * Math.max(1, row.length - 1)) : 0;
    }),
  );
}

const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, v) => sum + v, 0) / values.length;
