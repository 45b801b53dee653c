import type { Dataset } from "./dataset.js";

/** A data set that has a name. */
export interface DataSource {
  /** One line for lists: `handwritten digits`. */
  readonly what: string;
  /** Both splits have images of one shape, and the same ones at every call. */
  load(split: "train" | "test"): Dataset | Promise<Dataset>;
}
