import { InputError } from "../../errors.js";
import type { Dataset } from "../dataset.js";
import { splitDataset } from "../split.js";
import { isTable } from "../table/stored-table.js";

/** How a test split is drawn from data that have none of their own. */
export interface HeldOut {
  /** Share of the test split, equal in every class, or of whole groups where images have them; 0 for none. Default 0.2. */
  readonly test?: number;
  /** Seed of the draw, default 0: the same test split for every run, whatever its own seed. */
  readonly testSeed?: number;
}

/** The `train` or `test` part of `dataset`, each of one image or more. Throws InputError for other splits, and when there is nothing to hold out. */
export function holdOut<D extends Dataset>(dataset: D, split: string, { test = 0.2, testSeed = 0 }: HeldOut): D {
  if (split !== "train" && split !== "test") {
    throw new InputError(`${dataset.name}: has the splits train and test, got ${split}`);
  }
  if (test === 0) {
    if (split === "train") return { ...dataset, split };
    throw new InputError(
      `${dataset.name}: has no test split of its own, and the share held out (data.test) is 0; give a share between 0 and 1`,
    );
  }
  if (dataset.count < 2)
    throw new InputError(
      `${dataset.name}: must have 2 ${isTable(dataset) ? "rows" : "images"} or more, one to train on and one to test, it has 1`,
    );
  // a share of a few images is one at least, and leaves one
  const held = Math.max(1, Math.min(dataset.count - 1, Math.round(test * dataset.count)));
  const parts = splitDataset(dataset, { validation: held, seed: testSeed, byClass: dataset.labels !== undefined });
  return { ...(split === "train" ? parts.train : parts.validation), split };
}
