import { InputError } from "../errors.js";
import { valuesPerImage, type Dataset } from "./dataset.js";
import { inMemory, isTable } from "./table/stored-table.js";
import { largestGrey } from "../image/grey.js";

/** Rows of float32 numbers. */
export interface Matrix {
  /** [rows, columns] */
  readonly shape: readonly [number, number];
  readonly data: Float32Array;
}

/** Images to encode: a data set (grey values over the largest; rows of a table as they are), or values as the model takes them. */
export type Images = Dataset | Matrix;

/** Images as rows of values, grey values over the largest; rows of a table as they are, NaN where a cell is missing. */
export function imageValues(images: Images): Matrix {
  if (!isDataset(images)) return images;
  const shape = [images.count, valuesPerImage(images)] as const;
  return isTable(images)
    ? { shape, data: new Float32Array(inMemory(images).values) }
    : { shape, data: ofBytes(images.pixels, (v) => v / largestGrey) };
}

/** A function of each byte as float32, asked once for each of the 256: `Float32Array.from` with a function takes twenty times as long. */
export function ofBytes(bytes: Uint8Array, value: (byte: number) => number): Float32Array<ArrayBuffer> {
  const table = Float32Array.from({ length: 256 }, (_, byte) => value(byte));
  const values = new Float32Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) values[i] = table[bytes[i]];
  return values;
}

/** Whether images are a data set. */
export const isDataset = (images: Images): images is Dataset => "count" in images;

/** Throws InputError unless `matrix` is [1 or more, columns] and holds as many values. */
export function checkMatrix(what: string, { shape, data }: Matrix, columns: number, why: string): void {
  if (shape.length !== 2 || shape[1] !== columns || !(shape[0] >= 1))
    throw new InputError(`${what} must be [count, ${columns}] for ${why}, got [${shape.join(", ")}]`);
  if (data.length !== shape[0] * columns)
    throw new InputError(
      `${what} of shape [${shape.join(", ")}] need ${shape[0] * columns} values, got ${data.length}`,
    );
}

/** The largest entry's place in each row. */
export function largestOfRows({ shape: [rows, columns], data }: Matrix): Uint16Array {
  return Uint16Array.from({ length: rows }, (_, i) => {
    let best = 0;
    for (let j = 1; j < columns; j++) if (data[i * columns + j] > data[i * columns + best]) best = j;
    return best;
  });
}
