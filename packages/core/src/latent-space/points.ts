import { InputError } from "../errors.js";

/** Rows of numbers: codes, which a trained model gives as such, or images as values or bytes. */
export interface Points<
  Data extends Float32Array | Float64Array | Uint8Array = Float32Array | Float64Array | Uint8Array,
> {
  /** [count, dimensions] */
  readonly shape: readonly [number, number];
  readonly data: Data;
}

/** Throws InputError, beginning with `where`, unless there are `atLeast` points of one dimension or more, all finite. */
export function checkPoints(where: string, { shape, data }: Points, atLeast = 1): void {
  const [count, dimensions] = shape;
  if (shape.length !== 2 || !(Number.isInteger(count) && Number.isInteger(dimensions) && dimensions >= 1 && count >= 0))
    throw new InputError(`${where}: points must be [count, dimensions], got [${shape.join(", ")}]`);
  if (data.length !== count * dimensions)
    throw new InputError(
      `${where}: points of shape [${shape.join(", ")}] need ${count * dimensions} values, got ${data.length}`,
    );
  if (count < atLeast)
    throw new InputError(`${where}: needs ${atLeast} point${atLeast === 1 ? "" : "s"} or more, got ${count}`);
  const bad = data instanceof Uint8Array ? -1 : data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0)
    throw new InputError(
      `${where}: points must be finite, value ${bad % dimensions} of point ${Math.floor(bad / dimensions)} is ${data[bad]}`,
    );
}

/** Throws InputError, beginning with `where`, unless two sets have the same dimensions. */
export function checkSameDimensions(where: string, a: Points, b: Points): void {
  if (a.shape[1] !== b.shape[1])
    throw new InputError(`${where}: both sets must have the same dimensions, got ${a.shape[1]} and ${b.shape[1]}`);
}

/** The points of some rows, in their order. */
export function pointsAt(points: Points, rows: ArrayLike<number>): Points<Float32Array> {
  const [, dimensions] = points.shape;
  const data = new Float32Array(rows.length * dimensions);
  for (let i = 0; i < rows.length; i++)
    data.set(points.data.subarray(rows[i] * dimensions, (rows[i] + 1) * dimensions), i * dimensions);
  return { shape: [rows.length, dimensions], data };
}

/** Some columns of the points, in their order. */
export function columnsOf(
  { shape: [count, dimensions], data }: Points,
  columns: readonly number[],
): Points<Float32Array> {
  const chosen = new Float32Array(count * columns.length);
  for (let i = 0; i < count; i++)
    for (let j = 0; j < columns.length; j++) chosen[i * columns.length + j] = data[i * dimensions + columns[j]];
  return { shape: [count, columns.length], data: chosen };
}

/** Mean of points, [dimensions]. */
export function meanOf({ shape: [count, dimensions], data }: Points): Float64Array {
  const mean = new Float64Array(dimensions);
  for (let i = 0, at = 0; i < count; i++) for (let j = 0; j < dimensions; j++, at++) mean[j] += data[at];
  return mean.map((sum) => sum / count);
}
