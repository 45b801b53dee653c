import type { DatasetFacts } from "./table/dataset-facts.js";
import type { Table } from "./table/stored-table.js";

/**
 * Images in memory, one byte a value, never expanded to float as a whole.
 * `pixels` holds `count` images one after another, each `channels x height x width` (row-major), values 0..255.
 */
export interface ImageDataset extends DatasetFacts {
  readonly kind?: "images";
  /** uint8 [count, channels, height, width]. */
  readonly pixels: Uint8Array;
}

/** What a model is trained on, measured on, or asked about. */
export type Dataset = ImageDataset | Table;

/**
 * How a grey value v in 0..255 becomes the model's input x: `none` x = v / 255; `threshold` x = [v > 127.5];
 * `dynamic` x ~ Bernoulli(v / 255), fresh at each access; `static` the same, drawn once for a seed.
 * The protocols are not comparable. Source: Salakhutdinov & Murray 2008; Burda et al. 2016, arXiv:1509.00519.
 */
export type Binarisation = "none" | "threshold" | "dynamic" | "static";

/** Values of one image (channels x height x width), or columns of a row. */
export const valuesPerImage = (data: Pick<DatasetFacts, "shape">): number =>
  data.shape[0] * data.shape[1] * data.shape[2];
