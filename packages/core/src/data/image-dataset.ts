import { InputError } from "../errors.js";
import { valuesPerImage, type ImageDataset } from "./dataset.js";

/** What `imageDataset` is given. */
export interface ImageInput extends Omit<ImageDataset, "kind" | "count" | "split"> {
  /** Default `train`. */
  readonly split?: string;
}

/**
 * Images made by hand, checked once: bytes, as many as whole images of `shape` have, a label and a group for each, labels below the number of classes.
 * Throws InputError, naming the place that is wrong.
 */
export function imageDataset(input: ImageInput): ImageDataset {
  const { name, split = "train", shape, pixels } = input;
  const size = valuesPerImage({ shape });
  const count = pixels.length / size;
  if (!(Number.isInteger(count) && count >= 1))
    throw new InputError(
      `imageDataset: ${name}: pixels must be whole images of ${shape.join("x")} = ${size} values, got ${pixels.length} values`,
    );
  const dataset: ImageDataset = { ...input, split, count };
  checkImageDataset(dataset);
  return dataset;
}

/** Throws InputError, naming the place, unless images are as their type says: also those that never saw a compiler. */
export function checkImageDataset(dataset: ImageDataset): void {
  const { name, split, count, shape, pixels, labels, classes, groups } = dataset;
  const where = `${name} (${split})`;
  if (shape.length !== 3 || !shape.every((side) => Number.isInteger(side) && side >= 1))
    throw new InputError(`${where}: shape must be [channels, height, width], got [${shape.join(", ")}]`);
  if (!(pixels instanceof Uint8Array))
    throw new InputError(
      `${where}: pixels must be bytes 0..255 in a Uint8Array, got ${kindOf(pixels)}; scale values of 0..1 by 255 and round them, or make a table of other numbers`,
    );
  const size = valuesPerImage(dataset);
  if (pixels.length !== count * size)
    throw new InputError(
      `${where}: ${count} images of ${shape.join("x")} need ${count * size} pixels, got ${pixels.length}`,
    );
  for (const [what, of] of Object.entries({ labels, groups }))
    if (of && of.length !== count)
      throw new InputError(`${where}: ${what} must be ${count}, one for each image, got ${of.length}`);
  const stray = classes && labels ? labels.findIndex((label) => label >= classes.length) : -1;
  if (stray >= 0)
    throw new InputError(
      `${where}: labels must be below ${classes!.length}, the number of classes, image ${stray} has ${labels![stray]}`,
    );
}

const kindOf = (value: unknown): string =>
  typeof value === "object" && value !== null ? (value.constructor?.name ?? "an object") : typeof value;
