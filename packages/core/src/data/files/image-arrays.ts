import { FormatError } from "../../errors.js";
import type { ImageDataset } from "../dataset.js";
import { largestGrey } from "../../image/grey.js";

/** Numbers of an array file, row-major: what npy and IDX files hold. */
export interface NumberArray {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> | ArrayLike<bigint>;
}

/**
 * Images of an array, as a data set has them: [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3.
 * Whole numbers are grey values 0..255, whatever their type, unless the largest is 1: then, as booleans are, they are black and white. Other
 * floats must be in 0..1 and are rounded to 255ths.
 * Throws FormatError, beginning with `where`, when shape or values are others.
 */
export function imagesOfArray(
  { shape, values }: NumberArray,
  where: string,
): Pick<ImageDataset, "count" | "shape" | "pixels"> {
  const layout = layoutOf(shape, where);
  const grey = greyValues(values, where);
  const pixels = layout.channelsLast ? channelsFirst(grey, layout.count, layout.shape) : grey;
  return { count: layout.count, shape: layout.shape, pixels };
}

/**
 * Labels of an array: one whole number in 0..65535 for each of `count` images, [count] or [count, 1], of any type.
 * Throws FormatError, beginning with `where`.
 */
export function labelsOfArray({ shape, values }: NumberArray, count: number, where: string): Uint16Array {
  if (values.length !== count || shape[0] !== count)
    throw new FormatError(
      `${where}: labels must be [${count}], one for every image, got [${shape.join(", ")}]${labelsHint(shape, count)}`,
    );
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const label = Number(values[i]);
    if (!(Number.isInteger(label) && label >= 0 && label <= 65535))
      throw new FormatError(`${where}: label ${i} must be a whole number in 0..65535, got ${label}`);
    labels[i] = label;
  }
  return labels;
}

/** One row of numbers an image is one-hot, as Keras' to_categorical makes it. */
const labelsHint = (shape: readonly number[], count: number): string =>
  shape.length === 2 && shape[0] === count && shape[1] > 1
    ? "; for one-hot rows take the position of the 1, y.argmax(1)"
    : "; are images and labels a pair?";

interface Layout {
  readonly count: number;
  readonly shape: readonly [number, number, number];
  readonly channelsLast: boolean;
}

function layoutOf(shape: readonly number[], where: string): Layout {
  const [count, a, b, c] = shape;
  if (shape.every((size) => size > 0)) {
    if (shape.length === 3) return { count, shape: [1, a, b], channelsLast: false };
    if (shape.length === 4 && (a === 1 || a === 3)) return { count, shape: [a, b, c], channelsLast: false };
    if (shape.length === 4 && (c === 1 || c === 3)) return { count, shape: [c, a, b], channelsLast: true };
  }
  throw new FormatError(
    `${where}: images must be [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3, not empty, got [${shape.join(", ")}]${shapeHint(shape)}`,
  );
}

/** What to write in NumPy where the shape is a usual other one. */
function shapeHint(shape: readonly number[]): string {
  const [count, a, , c] = shape;
  if (!shape.every((size) => size > 0)) return "";
  const side = Math.sqrt(a);
  if (shape.length === 2 && count > 1 && a > 9 && Number.isInteger(side))
    return `; for square images as rows take x.reshape(-1, ${side}, ${side})`;
  if (shape.length === 2) return "; an image alone is x[None]";
  if (shape.length !== 4) return "";
  if (c === 4 || a === 4) return `; leave out alpha, ${c === 4 ? "x[..., :3]" : "x[:, :3]"}`;
  return c === 2 || a === 2 ? `; leave out alpha, ${c === 2 ? "x[..., 0]" : "x[:, 0]"}` : "";
}

function greyValues(values: NumberArray["values"], where: string): Uint8Array {
  // found at the first pixels of most sets
  if (values instanceof Uint8Array && values.some((value) => value > 1)) return values;
  let largest = 0;
  let fraction = -1;
  let outside = -1;
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (value > largest) largest = value;
    if (fraction < 0 && !Number.isInteger(value)) fraction = i;
    if (outside < 0 && !(value >= 0 && value <= largestGrey)) outside = i;
  }
  if (fraction < 0) {
    if (outside >= 0)
      throw new FormatError(
        `${where}: images of whole numbers must be in 0..255, value ${outside} is ${values[outside]}; rescale them, from 16 bits by (x // 257).astype('uint8')`,
      );
    if (values instanceof Uint8Array && largest === 0) return values;
    const scale = largest === 1 ? largestGrey : 1;
    const bytes = new Uint8Array(values.length);
    for (let i = 0; i < values.length; i++) bytes[i] = scale * Number(values[i]);
    return bytes;
  }
  const grey = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(values[i]);
    if (!(value >= 0 && value <= 1))
      throw new FormatError(
        `${where}: float images must be in 0..1, value ${i} is ${value}; rescale them, from 0..255 by x / 255, from -1..1 by (x + 1) / 2`,
      );
    grey[i] = Math.round(value * largestGrey);
  }
  return grey;
}

function channelsFirst(
  values: Uint8Array,
  count: number,
  [channels, height, width]: readonly [number, number, number],
): Uint8Array {
  const out = new Uint8Array(values.length);
  const area = height * width;
  for (let image = 0; image < count; image++) {
    const base = image * area * channels;
    for (let channel = 0; channel < channels; channel++) {
      for (let i = 0; i < area; i++) out[base + channel * area + i] = values[base + i * channels + channel];
    }
  }
  return out;
}
