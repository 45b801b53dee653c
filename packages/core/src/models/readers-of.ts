import {
  covariateReader,
  imageReader,
  isTable,
  tableReader,
  type Binarisation,
  type Dataset,
  type RowReader,
} from "../data/index.js";
import { InputError } from "../errors.js";
import type { DrawBits } from "../random/index.js";
import type { Trainable } from "./trainable.js";

/** How a data set is presented. */
export interface ReaderOptions {
  readonly binarisation: Binarisation;
  readonly seed: number;
  /** What draws an image's bits; default the core's own loop. */
  readonly drawBits?: DrawBits;
}

/** A data set as a model is fed it, and the covariates of a table where the model takes any. */
export interface ModelReaders {
  readonly x: RowReader;
  readonly covariates?: RowReader;
}

/**
 * What a model is fed of a data set. Throws InputError, beginning with `where`, for a table and a model of images, images and a model of a table, and a table
 * with other columns than the model's.
 */
export function readersOf(
  where: string,
  model: Pick<Trainable, "encoding" | "supervision">,
  dataset: Dataset,
  { binarisation, seed, drawBits }: ReaderOptions,
): ModelReaders {
  const { encoding } = model;
  const { name, split } = dataset;
  if (!isTable(dataset)) {
    if (encoding)
      throw new InputError(
        `${where}: the model is of a table of ${encoding.columns.length} columns, and ${name} (${split}) holds images`,
      );
    return { x: imageReader(dataset, { binarisation, seed, drawBits }) };
  }
  if (!encoding)
    throw new InputError(
      `${where}: the model is of images, and ${name} (${split}) is a table; make the model with fitTableEncoding of its training rows`,
    );
  const known = encoding.columns.map(({ column }) => column.name);
  if (known.join("\n") !== dataset.columns.map((column) => column.name).join("\n"))
    throw new InputError(
      `${where}: the model's columns are ${known.join(", ")}, those of ${name} (${split}) ${dataset.columns.map((column) => column.name).join(", ")}; bring them together with matchColumns`,
    );
  return {
    x: tableReader(dataset, encoding, seed),
    ...(encoding.covariates.length > 0 && { covariates: covariateReader(dataset, encoding) }),
  };
}
