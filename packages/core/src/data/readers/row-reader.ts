import { largestGrey } from "../../image/grey.js";
import { fillUniform } from "../../random/random.js";
import { gatherBatch, type GatherOptions } from "../binarise.js";
import { valuesPerImage, type Binarisation, type ImageDataset } from "../dataset.js";
import { checkImageDataset } from "../image-dataset.js";
import { likelihoodOf } from "../table/column.js";
import { scaled } from "../table/scaling.js";
import { covariateColumns, modelledColumns, type ColumnEncoding, type TableEncoding } from "../table/table-encoding.js";
import { rowsReader, type Table } from "../table/stored-table.js";

/** A place in the random numbers of a reading. */
export interface ReadAt {
  /** Of the training, or the number of the batch. */
  readonly step: number;
  /** Name of the random stream; an evaluation has one of its own. */
  readonly stream?: string;
}

/** A data set as a model is fed it: rows of stored numbers, and what a graph makes of them. */
export interface RowReader {
  /** Numbers of one row. */
  readonly width: number;
  readonly dtype: "uint8" | "float";
  /** x is what is fed times this. */
  readonly factor: number;
  /** An array for so many rows. */
  array(rows: number): Uint8Array | Float32Array;
  /** Writes rows `indices` to `out` from `offset`, [indices.length, width]. Throws InputError as `gatherBatch`. */
  read(indices: ArrayLike<number>, out: Uint8Array | Float32Array, offset: number, at: ReadAt): void;
}

/** What makes x of an image's bytes: bits are taken as they are, grey values over the largest. */
export const scaleFor = (binarisation: Binarisation): number => (binarisation === "none" ? 1 / largestGrey : 1);

/** Images as bytes: bits as they are, grey values by their factor, which makes them 0..1. Throws InputError for images that are not what they say. */
export function imageReader(
  dataset: ImageDataset,
  { binarisation, seed, drawBits }: Pick<GatherOptions, "binarisation" | "drawBits"> & { readonly seed: number },
): RowReader {
  checkImageDataset(dataset);
  return {
    width: valuesPerImage(dataset),
    dtype: "uint8",
    factor: scaleFor(binarisation),
    array: (rows) => new Uint8Array(rows * valuesPerImage(dataset)),
    read: (indices, out, offset, at) =>
      gatherBatch(dataset, indices, out as Uint8Array, offset, { ...{ binarisation, seed, drawBits }, ...at }),
  };
}

/**
 * Rows of a table as a model sees them: the numbers of the modelled columns, then 1 for each cell that is seen. A value of a column that has only some values is
 * spread over the distance to the next (uniform noise, by (seed, stream, step)), so that its density is one of real numbers; without a seed it stays in the middle.
 */
export const tableReader = (table: Table, encoding: TableEncoding, seed?: number): RowReader =>
  cellReader(table, modelledColumns(encoding), seed);

/** The covariates of a table's rows likewise, without noise. */
export const covariateReader = (table: Table, encoding: TableEncoding): RowReader =>
  cellReader(table, covariateColumns(encoding), undefined);

/** The number that stands in the place of a missing cell: one that every likelihood can have. */
export const fillOf = ({ column, feature }: ColumnEncoding): number =>
  likelihoodOf(column) === "log-normal" ? 1 : likelihoodOf(column) === "beta" ? feature.center : 0;

function cellReader(
  table: Table,
  places: readonly { place: number; encoding: ColumnEncoding }[],
  seed: number | undefined,
): RowReader {
  const n = places.length;
  const rows = rowsReader(table);
  const spread = seed !== undefined && places.some(({ encoding }) => encoding.step > 0);
  return {
    width: 2 * n,
    dtype: "float",
    factor: 1,
    array: (rows) => new Float32Array(rows * 2 * n),
    read: (indices, out, offset, { step, stream = "spread" }) => {
      const noise = spread ? fillUniform(new Float32Array(indices.length * n), { seed, stream, step }) : undefined;
      const { values, start } = rows(indices);
      for (let i = 0; i < indices.length; i++) {
        const from = start(i);
        const to = offset + i * 2 * n;
        for (let j = 0; j < n; j++) {
          const { place, encoding } = places[j];
          const value = values[from + place];
          const isSeen = !Number.isNaN(value);
          out[to + n + j] = isSeen ? 1 : 0;
          const shift = noise ? (noise[i * n + j] - 0.5) * encoding.step : 0;
          out[to + j] = isSeen ? scaled(encoding.scaling, value + shift) : fillOf(encoding);
        }
      }
    },
  };
}
