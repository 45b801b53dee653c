import { InputError } from "../errors.js";
import { valuesPerImage, type Dataset } from "./dataset.js";

/** Rows of float32 numbers. */
export interface Matrix {
  /** [rows, columns] */
  readonly shape: readonly [number, number];
  readonly data: Float32Array;
}

/** Images to encode: a data set (bytes over 255), or values as the model takes them. */
export type Images = Dataset | Matrix;

/** Images as rows of values, bytes over 255. */
export const imageValues = (images: Images): Matrix =>
  "pixels" in images
    ? { shape: [images.count, valuesPerImage(images)], data: Float32Array.from(images.pixels, (v) => v / 255) }
    : images;

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
