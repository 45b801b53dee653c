import { logUnitSlope, type TableDataset } from "../../data/index.js";
import { InputError } from "../../errors.js";
import { requireKnown } from "../../options.js";
import type { TrainedVae } from "../trained-vae.js";
import { rowDraws, rowWeights } from "./row-draws.js";
import { checkRows, tableModel } from "./table-model.js";

/** Options of `scoreRows`. */
export interface ScoreRowsOptions {
  /** Importance samples a row; default 100. */
  readonly samples?: number;
  readonly seed?: number;
  /** Called with the rows done so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** How unlikely rows are. */
export interface RowScores {
  /** Names of the modelled columns, in the order of the table. */
  readonly columns: readonly string[];
  /** -log p(seen cells) of each row, [count], in nats. */
  readonly nll: Float64Array;
  /** Nats of each column, [count, columns], row by row: its share given what the row's other cells say; 0 where the cell is missing. */
  readonly byColumn: Float64Array;
  /** Effective sample size of each row's weights, [count], from 1 to `samples`. */
  readonly effectiveSamples: Float64Array;
}

/**
 * -log p(row) by importance sampling:  -log (1/S) sum_s p(x|z_s) p(z_s) / q(z_s|x), z_s ~ q(z|x), over the seen cells. Counts and categories have a mass, numbers
 * a density: of the value in units of the training rows' standard deviation, or as the likelihood's column is scaled. A column's share is -log p(x_j|z) under
 * the weights: what drives a row's score is what is far above the same column's share in other rows. Unit: nats.
 * Throws InputError for a table with other columns, and samples that are no positive whole number.
 */
export async function scoreRows(
  trained: TrainedVae,
  table: TableDataset,
  options: ScoreRowsOptions = {},
): Promise<RowScores> {
  requireKnown("scoreRows", options, { samples: true, seed: true, onProgress: true });
  const where = "scoreRows";
  const model = tableModel(trained, where);
  checkRows(where, model, table);
  const { samples = 100, seed = 0 } = options;
  if (!(Number.isInteger(samples) && samples >= 1))
    throw new InputError(`${where}: samples must be a positive whole number, got ${samples}`);
  const { count } = table;
  const width = model.columns.length;
  // the decoder's order is not the table's
  const order = model.columns.map((_, i) => i).sort((a, b) => model.columns[a].place - model.columns[b].place);
  const [nll, effectiveSamples] = [new Float64Array(count), new Float64Array(count)];
  const byColumn = new Float64Array(count * width);
  for await (const drawn of rowDraws(model, table, { draws: samples, seed, stream: "score" })) {
    for (let i = 0; i < drawn.rows; i++) {
      const row = drawn.first + i;
      const { weights, logMean } = rowWeights(drawn, i);
      nll[row] = -logMean;
      effectiveSamples[row] = 1 / weights.reduce((sum, w) => sum + w * w, 0);
      order.forEach((from, to) => {
        const { encoding, place } = model.columns[from];
        const value = table.values[row * table.columns.length + place];
        if (Number.isNaN(value)) return;
        let share = 0;
        for (let s = 0; s < samples; s++)
          if (weights[s] > 0) share -= weights[s] * drawn.logProbs[(s * drawn.rows + i) * width + from];
        const slope = logUnitSlope(encoding.scaling, value);
        byColumn[row * width + to] = share - slope;
        nll[row] -= slope;
      });
    }
    options.onProgress?.(drawn.first + drawn.rows, count);
  }
  return { columns: order.map((i) => model.columns[i].encoding.column.name), nll, byColumn, effectiveSamples };
}
