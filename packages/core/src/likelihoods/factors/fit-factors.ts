import { fillNormal } from "../../random/index.js";
import { cholesky, solveLower, solveUpper } from "./cholesky.js";

/** Numbers of rows, [rows, columns], and 1 for each that is seen, else 0. */
export interface SeenNumbers {
  readonly rows: number;
  readonly columns: number;
  readonly values: ArrayLike<number>;
  readonly seen: ArrayLike<number>;
}

/** Passes of EM. It is a start, and training goes on. */
const passes = 60;
/** Least variance of a column beside its factors. */
const leastVariance = 1e-3;
/** Weight of the prior N(0, d_j I) of a column's loadings, in rows: of 1, 4, 10 and 20 it filled validation cells best (docs/table-models.md). */
export const priorRows = 10;

/**
 * Factor analysis with missing cells:  x = mean + W u + noise, u ~ N(0, I), noise_j ~ N(0, d_j), by expectation and maximisation over the seen cells, with a prior
 * w_j ~ N(0, d_j I) of each column's loadings that counts as ten rows do, so that few rows do not teach noise.  Returns W and log sqrt(d) side by side, [columns, rank + 1].
 * Source: Rubin & Thayer 1982, doi:10.1007/BF02293851.
 */
export function fitFactors(data: SeenNumbers, rank: number, seed: { seed: number; name: string }): Float32Array {
  const { rows, columns, values, seen } = data;
  const w = fillNormal(new Float64Array(columns * rank), { seed: seed.seed, stream: `init:${seed.name}`, step: 0 });
  for (let i = 0; i < w.length; i++) w[i] *= 0.3;
  const d = new Float64Array(columns).fill(0.5);
  const mean = new Float64Array(columns);
  const u = new Float64Array(rank);
  for (let pass = 0; pass < passes; pass++) {
    const sums = Array.from({ length: columns }, () => emptySums(rank));
    for (let row = 0; row < rows; row++) {
      const at = row * columns;
      const lower = cholesky(
        precisionOf(w, d, columns, rank, (j) => seen[at + j] > 0),
        rank,
      );
      u.fill(0);
      for (let j = 0; j < columns; j++)
        if (seen[at + j] > 0)
          for (let k = 0; k < rank; k++) u[k] += (w[j * rank + k] * (values[at + j] - mean[j])) / d[j];
      solveUpper(lower, solveLower(lower, u));
      const second = secondMoment(lower, u);
      for (let j = 0; j < columns; j++) if (seen[at + j] > 0) count(sums[j], values[at + j] - mean[j], u, second);
    }
    sums.forEach((of, j) => {
      if (of.rows > 0) maximise(of, { w: w.subarray(j * rank, (j + 1) * rank), d, mean, column: j });
    });
  }
  const packed = new Float32Array(columns * (rank + 1));
  for (let j = 0; j < columns; j++) {
    for (let k = 0; k < rank; k++) packed[j * (rank + 1) + k] = w[j * rank + k];
    packed[j * (rank + 1) + rank] = Math.log(d[j]) / 2;
  }
  return packed;
}

/** I + sum over seen columns of w_j w_j^T / d_j: the precision of a row's factors. [rank, rank] */
export function precisionOf(
  w: ArrayLike<number>,
  d: ArrayLike<number>,
  columns: number,
  rank: number,
  isSeen: (column: number) => boolean,
): Float64Array {
  const precision = new Float64Array(rank * rank);
  for (let k = 0; k < rank; k++) precision[k * rank + k] = 1;
  for (let j = 0; j < columns; j++) {
    if (!isSeen(j)) continue;
    for (let k = 0; k < rank; k++) {
      const part = w[j * rank + k] / d[j];
      for (let l = 0; l <= k; l++) precision[k * rank + l] += part * w[j * rank + l];
    }
  }
  return precision;
}

/** Of one column, over the rows that have it: sums of u u^T, x u, u, x and x^2. */
interface Sums {
  rows: number;
  readonly second: Float64Array;
  readonly cross: Float64Array;
  readonly first: Float64Array;
  x: number;
  squares: number;
}

const emptySums = (rank: number): Sums => ({
  ...{ rows: 0, x: 0, squares: 0, second: new Float64Array(rank * rank) },
  ...{ cross: new Float64Array(rank), first: new Float64Array(rank) },
});

/** E[u u^T] = (L L^T)^-1 + u u^T, its lower half. */
function secondMoment(lower: Float64Array, u: Float64Array): Float64Array {
  const { length: rank } = u;
  const second = new Float64Array(rank * rank);
  const column = new Float64Array(rank);
  for (let k = 0; k < rank; k++) {
    column.fill(0);
    column[k] = 1;
    solveUpper(lower, solveLower(lower, column));
    for (let l = k; l < rank; l++) second[l * rank + k] = column[l] + u[l] * u[k];
  }
  return second;
}

function count(sums: Sums, x: number, u: Float64Array, second: Float64Array): void {
  sums.rows++;
  sums.x += x;
  sums.squares += x * x;
  for (let k = 0; k < u.length; k++) {
    sums.cross[k] += x * u[k];
    sums.first[k] += u[k];
  }
  for (let i = 0; i < second.length; i++) sums.second[i] += second[i];
}

/** The loadings of one column, then its mean and variance, that make its cells most likely. */
function maximise(
  { rows, second, cross, first, x, squares }: Sums,
  at: { w: Float64Array; d: Float64Array; mean: Float64Array; column: number },
): void {
  const { w, d, mean, column } = at;
  const rank = w.length;
  const lower = second.slice();
  for (let k = 0; k < rank; k++) lower[k * rank + k] += priorRows;
  cholesky(lower, rank);
  w.set(cross);
  solveUpper(lower, solveLower(lower, w));
  let [explained, shared, quadratic] = [0, 0, 0];
  for (let k = 0; k < rank; k++) {
    explained += w[k] * cross[k];
    shared += w[k] * first[k];
    for (let l = 0; l < rank; l++) quadratic += w[k] * w[l] * second[k >= l ? k * rank + l : l * rank + k];
  }
  d[column] = Math.max(leastVariance, (squares - 2 * explained + quadratic) / rows);
  mean[column] += (x - shared) / rows;
}
