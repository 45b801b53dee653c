import type { ConfigInput } from "../../config/index.js";
import type { Dataset } from "../../data/index.js";
import type { VaeOptions } from "../../models/index.js";

/** What the suite holds every row to. */
export type ConformanceCheck = "gradients" | "falls" | "resume" | "inference" | "export";

/** One composition. A new prior, posterior, likelihood, objective, net, optimiser or schedule joins the suite by a row. */
export interface ConformanceCase {
  readonly name: string;
  /** Keys of a config over `conformanceBase`. */
  readonly config?: ConfigInput;
  /** Parts of the model that no config can name. */
  readonly parts?: Partial<VaeOptions>;
  /** Default `toyData(64)`, 1x4x4. */
  readonly data?: Dataset;
  /** The metric that falls in a few steps; default `loss`. */
  readonly falling?: string;
  /** Checks that do not apply, each with the reason. */
  readonly skip?: Partial<Record<ConformanceCheck, string>>;
}

/** 16-12-3-12-16, 80 steps of batch 16. */
export const conformanceBase: ConfigInput = {
  model: { latent: 3, encoder: { type: "mlp", hidden: [12] }, decoder: { type: "mlp", hidden: [12] } },
  optimizer: { type: "adam", learningRate: 0.01 },
  train: { steps: 80, batch: 16 },
};
