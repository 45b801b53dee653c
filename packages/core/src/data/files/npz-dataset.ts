import { FormatError } from "../../errors.js";
import type { NpyArray } from "../../formats/npy.js";
import { npzNames, readNpz } from "../../formats/npz.js";
import type { ImageDataset } from "../dataset.js";
import { imagesOfArray, labelsOfArray } from "./image-arrays.js";

const IMAGE_KEYS = ["x", "X", "images", "imgs", "data", "arr_0"];
const LABEL_KEYS = ["y", "Y", "labels", "targets", "arr_1"];

/**
 * A data set from an .npz file. Images of split S: the first of `x_S`, `X_S`, `S_x`, `S_images`, `images_S`, and for a file without splits, `x`,
 * `images`, `imgs`, `data`, `arr_0` (split `train` only); labels likewise with `y`, `labels`, `targets`, `arr_1`.
 *
 * See `imagesOfArray` for the shapes and values of images, `labelsOfArray` for those of labels.
 * Throws FormatError, beginning with `name`, when arrays are missing or do not fit.
 */
export function datasetFromNpz(bytes: Uint8Array, name: string, split: string): ImageDataset {
  const names = npzNames(bytes, name);
  const imageKey = pick(names, IMAGE_KEYS, split);
  if (imageKey === undefined) {
    throw new FormatError(
      `${name}: no images for split ${split}: expected x_${split}, ${split}_images, or x, images, data without splits; found ${names.slice(0, 20).join(", ") || "no arrays"}`,
    );
  }
  const labelKey = pick(names, LABEL_KEYS, split);
  const arrays = readNpz(bytes, name, { only: (key) => key === imageKey || key === labelKey });
  const images = imagesOfArray(arrays.get(imageKey) as NpyArray, `${name}: ${imageKey}`);
  const labels =
    labelKey === undefined
      ? undefined
      : labelsOfArray(arrays.get(labelKey) as NpyArray, images.count, `${name}: ${labelKey}`);
  return { name, split, ...images, ...(labels && { labels }) };
}

function pick(names: readonly string[], keys: readonly string[], split: string): string | undefined {
  const withSplit = keys.flatMap((key) => [`${key}_${split}`, `${split}_${key}`]);
  const splits = names.some((name) => /(^|_)(train|test|validation)(_|$)/.test(name));
  return [...withSplit, ...(split === "train" && !splits ? keys : [])].find((key) => names.includes(key));
}
