import { input, type Dim, type Tensor } from "../graph/index.js";
import type { Vae } from "../models/index.js";
import { covariatesAloneToModel, covariatesToModel, rowsFromModel, rowsToModel } from "../nn/index.js";

/** What a net is fed, and what the model makes of it. */
export interface Fed {
  readonly inputs: readonly Tensor[];
  readonly labels?: Tensor;
}

/** One-hot `labels` [rows, classes] of a model that takes them; of one with covariates these, `covariates` [rows, covariates], as the data have them. */
export function fedLabels({ conditioning, encoding }: Vae, rows: Dim = "batch"): Fed {
  if (!conditioning) return { inputs: [] };
  if (!conditioning.features || !encoding) {
    const labels = input("labels", [rows, conditioning.supervision.classes]);
    return { inputs: [labels], labels };
  }
  const raw = input("covariates", [rows, encoding.covariates.length]);
  return { inputs: [raw], labels: covariatesAloneToModel(raw, encoding) };
}

/** `x` [rows, size], and labels where the model takes them. Of a table x is rows as the data have them, covariates among them, NaN where a cell is missing. */
export function fedRows(model: Vae, size: number, rows: Dim = "batch"): Fed & { readonly x: Tensor } {
  const x = input("x", [rows, size]);
  const { encoding, conditioning } = model;
  if (!encoding) {
    const { inputs, labels } = fedLabels(model, rows);
    return { inputs: [x, ...inputs], x, labels };
  }
  const own = rowsToModel(x, encoding);
  if (conditioning?.features) return { inputs: [x], x: own, labels: covariatesToModel(x, encoding) };
  const { inputs, labels } = fedLabels(model, rows);
  return { inputs: [x, ...inputs], x: own, labels };
}

/** Mean values as the data have them. */
export const shownMean = ({ encoding }: Vae, mean: Tensor): Tensor => (encoding ? rowsFromModel(mean, encoding) : mean);
