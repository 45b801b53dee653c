import { InputError } from "../errors.js";
import { valuesPerImage, type ImageDataset } from "./dataset.js";

/**
 * One data set after another, with the first one's name, split and names of classes. Labels stay where all have them.
 * Throws InputError if the images are not of one size.
 */
export function joinDatasets(first: ImageDataset, ...others: readonly ImageDataset[]): ImageDataset {
  const all = [first, ...others];
  const unlike = others.find(({ shape }) => shape.join() !== first.shape.join());
  if (unlike)
    throw new InputError(
      `joinDatasets: images must be ${first.shape.join("x")} as those of ${first.name} (${first.split}), ${unlike.name} (${unlike.split}) has ${unlike.shape.join("x")}`,
    );
  const count = all.reduce((sum, one) => sum + one.count, 0);
  const size = valuesPerImage(first);
  const pixels = new Uint8Array(count * size);
  const labels = all.every((one) => one.labels) ? new Uint16Array(count) : undefined;
  let at = 0;
  for (const one of all) {
    pixels.set(one.pixels.subarray(0, one.count * size), at * size);
    if (labels && one.labels) labels.set(one.labels.subarray(0, one.count), at);
    at += one.count;
  }
  const { name, split, shape, classes } = first;
  return { name, split, count, shape, pixels, ...(labels && { labels }), ...(classes && { classes }) };
}
