import type { TableDataset } from "../data/index.js";
import type { ConfigInput } from "./schema.js";

/** Passes over the rows, within steps that a small table needs and a large one may take. */
const steps = { least: 2000, most: 8000, passes: 100 };

/**
 * What a training on a table begins from, by the number of its rows and columns; docs/table-models.md has the figures that chose it. A KL that weighs less than 1
 * keeps what the columns say of each other, and a prior that is learned takes up what codes then differ from N(0, I) in.
 */
export function tableDefaults({ columns, count, covariates = [] }: TableDataset): ConfigInput {
  const modelled = columns.length - covariates.length;
  const batch = Math.max(1, Math.min(500, Math.floor(count / 4)));
  return {
    title: "",
    data: { binarisation: "none" },
    model: {
      latent: Math.min(32, Math.max(4, modelled + 2)),
      encoder: { type: "mlp", hidden: [256, 256] },
      decoder: { type: "mlp", hidden: [256, 256] },
      prior: "realnvp",
      likelihood: "columns",
      conditioning: covariates.length > 0 ? "covariates" : "none",
    },
    // with covariates codes must not say what these say: p(z) does not know them, and a small weight of the KL would let them
    objective: covariates.length > 0 ? "elbo" : { type: "beta", beta: 0.3 },
    optimizer: { type: "adam", learningRate: 2e-3, schedule: "cosine", clipNorm: 10 },
    train: {
      batch,
      steps: Math.round(Math.min(steps.most, Math.max(steps.least, (steps.passes * count) / batch))),
    },
  };
}
