import type { TableDataset } from "../data/index.js";
import type { ConfigInput } from "./schema.js";

/** Passes over the rows that a small table may have, and steps that a large one needs. */
const steps = { least: 2000, most: 20_000, passes: 150 };

/** What a training on a table begins from, by the number of its rows and columns; see docs/tables.md for what chose it. */
export function tableDefaults({ columns, count, covariates = [] }: TableDataset): ConfigInput {
  const modelled = columns.length - covariates.length;
  const batch = Math.max(1, Math.min(500, Math.floor(count / 4)));
  return {
    title: "",
    data: { binarisation: "none" },
    model: {
      latent: Math.min(32, Math.max(4, 2 * modelled)),
      encoder: { type: "mlp", hidden: [256, 256] },
      decoder: { type: "mlp", hidden: [256, 256] },
      likelihood: "columns",
      conditioning: covariates.length > 0 ? "covariates" : "none",
    },
    optimizer: { type: "adam", learningRate: 1e-3, schedule: "cosine", clipNorm: 10 },
    train: {
      batch,
      steps: Math.round(Math.min(steps.most, Math.max(steps.least, (steps.passes * count) / batch))),
    },
  };
}
