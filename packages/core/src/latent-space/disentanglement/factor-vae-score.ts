import { InputError } from "../../errors.js";
import { uniformSource } from "../../random/index.js";
import type { Points } from "../points.js";
import { checkFactors, type Factors } from "./factors.js";

/** Options of `factorVaeScore`. */
export interface FactorVaeOptions {
  /** Groups of images that share a factor, by which the classifier is found; default 800. */
  readonly votes?: number;
  /** Others by which it is judged; default 800. */
  readonly tests?: number;
  /** Images of a group; default 64. */
  readonly group?: number;
  readonly seed?: number;
}

/** Dimensions whose variance over all codes is below this are left out. */
const leastVariance = 0.05;

/**
 * The FactorVAE score: groups of images that share the value of one factor are drawn, and the dimension of the codes that varies least in a group, in units of its
 * variance over all, votes for that factor. The score is the share of further groups whose factor the majority of votes for that dimension names: 1 where every factor
 * has a dimension of its own, about 1 / factors where codes say nothing. Dimensions that hardly vary over all codes (variance below 0.05, of N(0, 1)) are left out.
 * Throws InputError for factors that do not fit the codes, and counts below 1.  Source: Kim & Mnih 2018, arXiv:1802.05983, section 4.
 */
export function factorVaeScore(codes: Points, factors: Factors, options: FactorVaeOptions = {}): number {
  const { votes = 800, tests = 800, group = 64, seed = 0 } = options;
  checkFactors("factorVaeScore", codes, factors);
  if (![votes, tests, group].every((n) => Number.isInteger(n) && n >= 1) || group < 2)
    throw new InputError(
      `factorVaeScore: votes and tests must be 1 or more and group 2 or more, got ${votes}, ${tests}, ${group}`,
    );
  const [count, dimensions] = codes.shape;
  const all = Array.from({ length: count }, (_, i) => i);
  const variances = varianceOf(codes, all);
  const active = variances.flatMap((v, d) => (v >= leastVariance ? [d] : []));
  const chance = 1 / factors.names.length;
  if (active.length === 0) return chance;
  const width = factors.names.length;
  const members = factors.sizes.map((size, f) => {
    const byValue = Array.from({ length: size }, (): number[] => []);
    for (let i = 0; i < count; i++) byValue[factors.values[i * width + f]].push(i);
    return byValue;
  });
  const uniform = uniformSource({ seed, stream: "factor-vae-score", step: 0 });
  const below = (n: number): number => Math.min(n - 1, Math.floor(uniform() * n));
  const draw = (): { factor: number; dimension: number } => {
    const factor = below(width);
    // the value of an image at random, so that each counts as often as it is there
    const same = members[factor][factors.values[below(count) * width + factor]];
    const within = varianceOf(
      codes,
      Array.from({ length: group }, () => same[below(same.length)]),
    );
    const dimension = active.reduce((least, d) =>
      within[d] / variances[d] < within[least] / variances[least] ? d : least,
    );
    return { factor, dimension };
  };
  const table = Array.from({ length: dimensions }, () => new Uint32Array(width));
  for (let i = 0; i < votes; i++) {
    const { factor, dimension } = draw();
    table[dimension][factor]++;
  }
  const named = table.map((row) => row.indexOf(Math.max(...row)));
  let hits = 0;
  for (let i = 0; i < tests; i++) {
    const { factor, dimension } = draw();
    if (named[dimension] === factor) hits++;
  }
  return hits / tests;
}

/** Variance of each dimension over some rows. */
function varianceOf({ shape: [, dimensions], data }: Points, rows: readonly number[]): number[] {
  return Array.from({ length: dimensions }, (_, d) => {
    const mean = rows.reduce((sum, i) => sum + data[i * dimensions + d], 0) / rows.length;
    return rows.reduce((sum, i) => sum + (data[i * dimensions + d] - mean) ** 2, 0) / rows.length;
  });
}
