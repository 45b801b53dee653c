import { pointsAt, type Points } from "../points.js";
import { baggedTrees } from "./bagged-trees.js";
import { checkFactors, factorColumn, type Factors } from "./factors.js";

/** Disentanglement, completeness and informativeness, each 0 to 1. */
export interface Dci {
  /** Whether each dimension matters for one factor alone. */
  readonly disentanglement: number;
  /** Whether one dimension alone matters for each factor. */
  readonly completeness: number;
  /** Share of held-out codes whose factors' values are told right, mean over the factors. */
  readonly informativeness: number;
}

/** Options of `dci`. */
export interface DciOptions {
  /** Default 10. */
  readonly trees?: number;
  /** Default 12. */
  readonly depth?: number;
  readonly seed?: number;
}

/**
 * DCI: each factor is told from the codes by trees, on every second of them; R_if is how much dimension i matters for factor f. Disentanglement is the mean over
 * dimensions, weighted by their share of R, of 1 - H(R_i. / sum) in units of log factors; completeness the mean over factors of 1 - H(R_.f / sum) in units of
 * log dimensions; informativeness the accuracy on the other half. Of two dimensions that say just the same the trees take one, so that neither is blamed.
 * Throws InputError for factors that do not fit the codes.  Source: Eastwood & Williams 2018, "A framework for the quantitative evaluation of disentangled
 * representations" (its random forest; Locatello et al. 2019 boost trees, which gives other figures).
 */
export function dci(codes: Points, factors: Factors, options: DciOptions = {}): Dci {
  const { trees = 10, depth = 12, seed = 0 } = options;
  checkFactors("dci", codes, factors);
  const [count, dimensions] = codes.shape;
  const [train, test] = [0, 1].map((first) =>
    Uint32Array.from({ length: Math.ceil((count - first) / 2) }, (_, i) => 2 * i + first),
  );
  const own = pointsAt(codes, train);
  const found = factors.sizes.map((size, f) => {
    const column = factorColumn(factors, f);
    const labels = Uint16Array.from(train, (row) => column[row]);
    const { importance, classOf } = baggedTrees(own, labels, size, { trees, depth, seed: seed + f });
    const hits = test.filter(
      (row) => classOf(codes.data.subarray(row * dimensions, (row + 1) * dimensions)) === column[row],
    ).length;
    return { importance, accuracy: hits / test.length };
  });
  const table = Array.from({ length: dimensions }, (_, d) => found.map(({ importance }) => importance[d]));
  const shares = table.map((row) => row.reduce((sum, v) => sum + v, 0));
  const total = shares.reduce((sum, v) => sum + v, 0);
  const average = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;
  return {
    disentanglement: total > 0 ? table.reduce((sum, row, d) => sum + (shares[d] / total) * concentration(row), 0) : 0,
    completeness: average(found.map(({ importance }) => concentration([...importance]))),
    informativeness: average(found.map(({ accuracy }) => accuracy)),
  };
}

/** 1 - the entropy of numbers as shares, in units of its largest: 1 where one has all, 0 where all are equal or none is there. */
function concentration(values: readonly number[]): number {
  const total = values.reduce((sum, v) => sum + v, 0);
  if (total === 0) return 0;
  if (values.length === 1) return 1;
  const entropy = values.reduce((sum, v) => (v > 0 ? sum - (v / total) * Math.log(v / total) : sum), 0);
  return 1 - entropy / Math.log(values.length);
}
