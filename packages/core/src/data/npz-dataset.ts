import { FormatError } from "../errors.js";
import type { NpyArray, NpyValues } from "../formats/npy.js";
import { npzNames, readNpz } from "../formats/npz.js";
import type { Dataset } from "./dataset.js";

const IMAGE_KEYS = ["x", "X", "images", "imgs", "data", "arr_0"];
const LABEL_KEYS = ["y", "Y", "labels", "targets", "arr_1"];

/**
 * A data set from an .npz file. Images of split S: the first of `x_S`, `X_S`, `S_x`, `S_images`, `images_S`, and for a file without splits, `x`,
 * `images`, `imgs`, `data`, `arr_0` (split `train` only); labels likewise with `y`, `labels`, `targets`, `arr_1`.
 *
 * Images: [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3. uint8 values are grey values 0..255, unless the largest is 1: then, as for booleans, they are black
 * and white. Floats must be in 0..1 and are rounded to 255ths.
 * Throws FormatError, beginning with `name`, when arrays are missing or do not fit.
 */
export function datasetFromNpz(bytes: Uint8Array, name: string, split: string): Dataset {
  const names = npzNames(bytes, name);
  const imageKey = pick(names, IMAGE_KEYS, split);
  if (imageKey === undefined) {
    throw new FormatError(
      `${name}: no images for split ${split}: expected x_${split}, ${split}_images, or x, images, data without splits; found ${names.slice(0, 20).join(", ") || "no arrays"}`,
    );
  }
  const labelKey = pick(names, LABEL_KEYS, split);
  const arrays = readNpz(bytes, name, { only: (key) => key === imageKey || key === labelKey });
  const images = arrays.get(imageKey) as NpyArray;
  const where = `${name}: ${imageKey}`;
  const layout = layoutOf(images.shape, where);
  const grey = greyValues(images.values, where);
  const labels =
    labelKey === undefined
      ? undefined
      : labelValues(arrays.get(labelKey) as NpyArray, layout.count, `${name}: ${labelKey}`);
  return {
    name,
    split,
    count: layout.count,
    shape: layout.shape,
    pixels: layout.channelsLast ? channelsFirst(grey, layout.count, layout.shape) : grey,
    ...(labels && { labels }),
  };
}

function pick(names: readonly string[], keys: readonly string[], split: string): string | undefined {
  const withSplit = keys.flatMap((key) => [`${key}_${split}`, `${split}_${key}`]);
  const splits = names.some((name) => /(^|_)(train|test|validation)(_|$)/.test(name));
  return [...withSplit, ...(split === "train" && !splits ? keys : [])].find((key) => names.includes(key));
}

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
    `${where}: images must be [n, h, w], [n, c, h, w] or [n, h, w, c] with c = 1 or 3, not empty, got [${shape.join(", ")}]`,
  );
}

function greyValues(values: NpyValues, where: string): Uint8Array {
  if (values instanceof Uint8Array) {
    let largest = 0;
    for (const value of values) if (value > largest) largest = value;
    return largest === 1 ? values.map((value) => value * 255) : values;
  }
  if (!(values instanceof Float32Array || values instanceof Float64Array)) {
    throw new FormatError(
      `${where}: images must be uint8, bool, float32 or float64, got ${values.constructor.name.replace("Array", "").toLowerCase()}; convert with .astype('uint8')`,
    );
  }
  const grey = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!(value >= 0 && value <= 1))
      throw new FormatError(
        `${where}: float images must be in 0..1, value ${i} is ${value}; divide by 255 or save uint8`,
      );
    grey[i] = Math.round(value * 255);
  }
  return grey;
}

function labelValues({ shape, values }: NpyArray, count: number, where: string): Uint16Array {
  if (values.length !== count || shape[0] !== count)
    throw new FormatError(`${where}: labels must be [${count}], one for every image, got [${shape.join(", ")}]`);
  const labels = new Uint16Array(count);
  for (let i = 0; i < count; i++) {
    const label = Number(values[i]);
    if (!(Number.isInteger(label) && label >= 0 && label <= 65535))
      throw new FormatError(`${where}: label ${i} must be an integer in 0..65535, got ${label}`);
    labels[i] = label;
  }
  return labels;
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
