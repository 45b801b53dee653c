import type { Matrix } from "../../data/index.js";
import { InputError } from "../../errors.js";
import type { TrainedVae } from "../trained-vae.js";
import { bestCell } from "./best-cell.js";
import { parametersOf } from "./parameters-of.js";
import { tableModel } from "./table-model.js";

/** Rows as the decoder has them, [count, columns] in the order of the table; NaN at covariates. */
export interface DecodedCells {
  /** The mean of a number, in the data's own unit, and the likeliest category. */
  readonly values: Float64Array;
  /** The standard deviation of a number, the probability that the category is another. */
  readonly spread: Float64Array;
}

/**
 * The rows that codes stand for: E[x_j | z] and the standard deviation of p(x_j | z) of each number, argmax_k p(x_j = k | z) and 1 - p of each category. `given` are
 * the covariates' numbers, the same for all codes.  Shapes: codes [count, latent].
 * Throws InputError for a model of images, and for covariates that are missing.
 */
export async function cellsOfCodes(
  trained: TrainedVae,
  codes: Matrix,
  { given = [] }: { readonly given?: readonly number[] } = {},
): Promise<DecodedCells> {
  const where = "cellsOfCodes";
  const model = tableModel(trained, where);
  const { columns, covariates } = model.encoding;
  if (given.length !== covariates.length)
    throw new InputError(
      `${where}: given must be ${covariates.length} numbers, one for each covariate of the model, got ${given.length}`,
    );
  const rows = codes.shape[0];
  const { data: parameters } = await parametersOf(trained, codes, given);
  const [values, spread] = [0, 1].map(() => new Float64Array(rows * columns.length).fill(NaN));
  const one = Float64Array.of(1);
  for (let row = 0; row < rows; row++)
    for (const column of model.columns) {
      const cell = row * columns.length + column.place;
      [values[cell], spread[cell]] = bestCell(model, { parameters, rows }, row, one, column);
    }
  return { values, spread };
}
