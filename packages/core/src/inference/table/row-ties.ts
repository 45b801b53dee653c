import { scaled } from "../../data/index.js";
import {
  drawNormal,
  factorsName,
  RowFactors,
  type ColumnParameters,
  type KnownFactors,
  type Uniform,
} from "../../likelihoods/index.js";
import type { TrainedVae } from "../trained-vae.js";

/**
 * The normal columns of a model whose likelihood has `factors`: decoded parameters are those of each column alone, and a row's cells are drawn, or foretold from
 * others, with factors u that they share.
 */
export class RowTies {
  readonly #factors: RowFactors;
  readonly #columns: readonly ColumnParameters[];
  /** Place of each tied column among the modelled ones. */
  readonly places: readonly number[];

  constructor(packed: Float32Array, columns: readonly ColumnParameters[]) {
    this.places = columns.flatMap(({ likelihood }, i) => (likelihood.name === "normal" ? [i] : []));
    this.#columns = this.places.map((i) => columns[i]);
    this.#factors = new RowFactors(packed, this.places.length);
  }

  /** What a row's cells say of its factors: `cells` as the data have them, one for each modelled column, NaN where it is missing. */
  given(cells: ArrayLike<number>): GivenTies {
    const numbers = this.#columns.map(({ encoding: { scaling } }, j) => {
      const cell = cells[this.places[j]];
      return Number.isNaN(cell) ? NaN : scaled(scaling, cell);
    });
    return new GivenTies(this.#factors, this.#columns, numbers);
  }
}

/** The same where a row's seen cells are known. */
export class GivenTies {
  readonly #known: KnownFactors;
  readonly #apart: Float64Array;

  constructor(
    private readonly factors: RowFactors,
    private readonly columns: readonly ColumnParameters[],
    private readonly numbers: readonly number[],
  ) {
    this.#known = factors.given((j) => !Number.isNaN(numbers[j]));
    this.#apart = new Float64Array(columns.length);
  }

  /** Draws factors given the seen cells and decoded parameters of the row, and makes these, in place, what they are given the factors. */
  draw(parameters: Float32Array, uniform: Uniform): void {
    const u = this.#known.draw(this.#apartFrom(parameters), () => drawNormal(uniform));
    this.columns.forEach(({ from }, j) => {
      parameters[from] += this.factors.shift(j, u);
      parameters[from + 1] = this.factors.logStddev(j);
    });
  }

  /** log p(seen cells | z) of the tied columns together less the sum of each alone, by decoded parameters of the row. Unit: nats. */
  logGain(parameters: ArrayLike<number>): number {
    const apart = this.#apartFrom(parameters);
    let gain = this.#known.logProb(apart);
    this.columns.forEach(({ from }, j) => {
      if (Number.isNaN(apart[j])) return;
      const log = parameters[from + 1];
      gain += (apart[j] / Math.exp(log)) ** 2 / 2 + log + Math.log(2 * Math.PI) / 2;
    });
    return gain;
  }

  #apartFrom(parameters: ArrayLike<number>): Float64Array {
    this.columns.forEach(({ from }, j) => (this.#apart[j] = this.numbers[j] - parameters[from]));
    return this.#apart;
  }
}

/** The ties of a trained model, where it has some. */
export function tiesOf(
  { values }: Pick<TrainedVae, "values">,
  columns: readonly ColumnParameters[],
): { readonly ties?: RowTies } {
  const packed = values[`likelihood.${factorsName}`];
  return packed === undefined ? {} : { ties: new RowTies(packed, columns) };
}
