import { cholesky, logDeterminant, solveLower, solveUpper } from "./cholesky.js";
import { precisionOf } from "./fit-factors.js";

/** What some seen cells of a row say of its factors. */
export interface KnownFactors {
  /** A draw of u ~ p(u | seen cells): `apart` is how far each column's cell lies from its mean, [columns], read where it is seen. */
  draw(apart: ArrayLike<number>, normal: () => number): Float64Array;
  /** log p(seen cells), in nats of the model's scale. */
  logProb(apart: ArrayLike<number>): number;
}

/** The factors of a trained model in plain numbers, see `factorLogProbs`. */
export class RowFactors {
  readonly columns: number;
  readonly rank: number;
  readonly #loadings: Float64Array;
  readonly #variances: Float64Array;
  readonly #logStddevs: Float64Array;

  /** @param packed  [columns, rank + 1], as the model's parameter has them */
  constructor(packed: ArrayLike<number>, columns: number) {
    const width = packed.length / columns;
    this.columns = columns;
    this.rank = width - 1;
    this.#loadings = Float64Array.from({ length: columns * this.rank }, (_, i) => {
      const j = Math.floor(i / this.rank);
      return packed[j * width + (i - j * this.rank)];
    });
    this.#logStddevs = Float64Array.from({ length: columns }, (_, j) => packed[j * width + this.rank]);
    this.#variances = this.#logStddevs.map((log) => Math.exp(2 * log));
  }

  /** How far factors u move the mean of a column. */
  shift(column: number, u: ArrayLike<number>): number {
    let sum = 0;
    for (let k = 0; k < this.rank; k++) sum += this.#loadings[column * this.rank + k] * u[k];
    return sum;
  }

  /** log of a column's standard deviation once the factors are known. */
  logStddev(column: number): number {
    return this.#logStddevs[column];
  }

  /** What the cells that are seen say. */
  given(isSeen: (column: number) => boolean): KnownFactors {
    const { columns, rank } = this;
    const [w, d] = [this.#loadings, this.#variances];
    const lower = cholesky(precisionOf(w, d, columns, rank, isSeen), rank);
    const seen = Array.from({ length: columns }, (_, j) => j).filter(isSeen);
    /** L^-1 sum_seen w_j apart_j / d_j */
    const toward = (apart: ArrayLike<number>): Float64Array => {
      const t = new Float64Array(rank);
      for (const j of seen) {
        const by = apart[j] / d[j];
        for (let k = 0; k < rank; k++) t[k] += w[j * rank + k] * by;
      }
      return solveLower(lower, t);
    };
    return {
      draw: (apart, normal) => {
        const half = toward(apart);
        // mean P^-1 t and covariance P^-1 by one substitution: L^-T (L^-1 t + noise)
        for (let k = 0; k < rank; k++) half[k] += normal();
        return solveUpper(lower, half);
      },
      logProb: (apart) => {
        let sum = -logDeterminant(lower, rank) / 2;
        for (const v of toward(apart)) sum += v ** 2 / 2;
        for (const j of seen) sum -= apart[j] ** 2 / (2 * d[j]) + this.#logStddevs[j] + Math.log(2 * Math.PI) / 2;
        return sum;
      },
    };
  }
}
