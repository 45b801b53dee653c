import { storedValue, type TableDataset } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { requireKnown } from "../../options.js";
import { uniformSource } from "../../random/index.js";
import type { TrainedVae } from "../trained-vae.js";
import { bestCell, parametersAt } from "./best-cell.js";
import { rowDraws, rowWeights, type RowDraws } from "./row-draws.js";
import { checkRows, tableModel, type TableModel } from "./table-model.js";

/** Options of `imputeCells`. */
export interface ImputeOptions {
  /** Importance samples a row; default 1000. */
  readonly samples?: number;
  /** Tables that are filled by draws beside the single best one; default none. */
  readonly draws?: number;
  readonly seed?: number;
  /** Called with the rows done so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A table with its missing cells filled. */
export interface Imputation {
  /** Each missing number by its mean given the row's seen cells, each missing category by the likeliest. */
  readonly filled: TableDataset;
  /** As many tables as asked for, each cell a draw given the seen cells, those of a row drawn together: multiple imputation. */
  readonly draws: readonly TableDataset[];
  /**
   * Of each cell that was missing, [count, columns], 0 elsewhere: the standard deviation of a number over the draws of z and of the cell, the probability that a
   * category is another.
   */
  readonly spread: Float64Array;
}

/**
 * Fills missing cells by self-normalised importance sampling:  E[x_missing | x_seen] = sum_s w_s E[x_missing | z_s], w_s as in `scoreRows`; multiple imputation
 * draws z_s by w_s, then the cells. Covariates are not filled.  Throws InputError as `scoreRows`.
 * Source: Mattei & Frellsen 2019, arXiv:1812.02633, section 3.
 */
export async function imputeCells(
  trained: TrainedVae,
  table: TableDataset,
  options: ImputeOptions = {},
): Promise<Imputation> {
  requireKnown("imputeCells", options, { samples: true, draws: true, seed: true, onProgress: true });
  const where = "imputeCells";
  const model = tableModel(trained, where);
  checkRows(where, model, table);
  const { samples = 1000, draws = 0, seed = 0 } = options;
  for (const [name, value, least] of [
    ["samples", samples, 1],
    ["draws", draws, 0],
  ] as const)
    // prettier-ignore
    if (!(Number.isInteger(value) && value >= least))
      throw new InputError(`${where}: ${name} must be a whole number, ${least} or more, got ${value}`);
  const columns = table.columns.length;
  const holed = rowsWithHoles(table, model);
  const raw = { count: holed.length, values: pick(table, holed) };
  const copy = (): Float64Array => Float64Array.from(table.values);
  const filled = copy();
  const drawn = Array.from({ length: draws }, copy);
  const spread = new Float64Array(table.values.length);
  if (holed.length > 0)
    for await (const some of rowDraws(model, raw, { draws: samples, seed, stream: "impute" })) {
      for (let i = 0; i < some.rows; i++) {
        const row = holed[some.first + i];
        const { weights } = rowWeights(some, i);
        if (model.ties) drawTies(model, some, i, { weights, values: table.values.subarray(row * columns), seed, row });
        const missing = model.columns.filter(({ place }) => Number.isNaN(table.values[row * columns + place]));
        for (const one of missing) {
          const cell = row * columns + one.place;
          [filled[cell], spread[cell]] = bestCell(model, some, i, weights, one);
        }
        drawn.forEach((values, d) => {
          const uniform = uniformSource({ seed, stream: `impute.draw.${d}`, step: row });
          const s = chosen(weights, uniform());
          for (const one of missing)
            values[row * columns + one.place] = storedValue(
              one.encoding,
              one.likelihood.sample(parametersAt(model, some, s, i, one), uniform),
            );
        });
      }
      options.onProgress?.(some.first + some.rows, holed.length);
    }
  return {
    filled: { ...table, values: filled },
    draws: drawn.map((values) => ({ ...table, values })),
    spread,
  };
}

/** Of each draw of a row's code: factors given its seen cells, which from here on are in the decoded parameters. */
function drawTies(
  model: TableModel,
  { parameters, rows }: RowDraws,
  i: number,
  at: {
    readonly weights: Float64Array;
    readonly values: ArrayLike<number>;
    readonly seed: number;
    readonly row: number;
  },
): void {
  const known = model.ties!.given(model.columns.map(({ place }) => at.values[place]));
  const uniform = uniformSource({ seed: at.seed, stream: "impute.factors", step: at.row });
  at.weights.forEach((_, s) => {
    const from = (s * rows + i) * model.width;
    known.draw(parameters.subarray(from, from + model.width), uniform);
  });
}

const rowsWithHoles = ({ values, columns, count }: TableDataset, model: TableModel): number[] =>
  Array.from({ length: count }, (_, row) => row).filter((row) =>
    model.columns.some(({ place }) => Number.isNaN(values[row * columns.length + place])),
  );

function pick({ values, columns: { length: columns } }: TableDataset, rows: readonly number[]): Float64Array {
  const out = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => out.set(values.subarray(row * columns, (row + 1) * columns), i * columns));
  return out;
}

function chosen(weights: Float64Array, uniform: number): number {
  let left = uniform;
  for (let s = 0; s < weights.length - 1; s++) if ((left -= weights[s]) < 0) return s;
  return weights.length - 1;
}
