import {
  datasetFromIdx,
  datasetFromNpz,
  imageDataset,
  InputError,
  joinDatasets,
  npzNames,
  parseIdx,
  shiftAndRotate,
  splitDataset,
  writeNpz,
  type ImageDataset,
  type IdxArray,
} from "@latents/core";

/** A file that the user chose. */
export interface OwnFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Images that the page has made of photos or drawings. */
export interface OwnImages {
  readonly name: string;
  readonly shape: readonly [channels: number, height: number, width: number];
  /** [count, channels, height, width], 0..255 */
  readonly pixels: Uint8Array;
  readonly labels?: Uint16Array;
  /** Each image to train on stands for so many, shifted and rotated a little. */
  readonly variants: number;
}

/** Share of the images that is held out where the files have no test split, as the command holds it out. */
const testShare = 0.2;

/**
 * Images to train on and to measure on, from an .npz file, or from an IDX file of images with or without one of labels.
 * Throws InputError or FormatError.
 */
export function ownData(files: readonly OwnFile[]): { readonly train: ImageDataset; readonly test: ImageDataset } {
  const npz = files.find(({ name }) => name.endsWith(".npz"));
  if (!npz) return held(fromIdx(files));
  if (files.length > 1)
    throw new InputError(`${npz.name}: holds images and labels: give it alone, got ${files.length} files`);
  const { name, bytes } = npz;
  const ownTest = npzNames(bytes, name).some((key) => /(^|_)test(_|$)/.test(key));
  const train = datasetFromNpz(bytes, name, "train");
  return ownTest ? { train, test: datasetFromNpz(bytes, name, "test") } : held(train);
}

function fromIdx(files: readonly OwnFile[]): ImageDataset {
  const arrays = files.map(({ name, bytes }) => ({ name, array: parseIdx(bytes, name) }));
  const ofAxes = (fits: (axes: number) => boolean): { name: string; array: IdxArray }[] =>
    arrays.filter(({ array }) => fits(array.shape.length));
  const [images, labels] = [ofAxes((axes) => axes >= 3), ofAxes((axes) => axes === 1)];
  if (images.length !== 1 || labels.length > 1 || images.length + labels.length < files.length)
    throw new InputError(
      `files: give one .npz file, or one IDX file of images and at most one of their labels, got ${files.map(({ name }) => name).join(", ")}`,
    );
  return datasetFromIdx(images[0].array, labels[0]?.array, { name: images[0].name, split: "train" });
}

/** Throws InputError for fewer than two images. */
function held(all: ImageDataset): { train: ImageDataset; test: ImageDataset } {
  if (all.count < 2) throw new InputError(`${all.name}: must have 2 images or more, one to train on and one to test`);
  const parts = splitDataset(all, { validation: testShare, seed: 0, byClass: all.labels !== undefined });
  return { train: { ...parts.train, split: "train" }, test: { ...parts.validation, split: "test" } };
}

/** Images of the page to train on and to measure on; only those to train on are varied. Throws InputError. */
export function ownImages({ variants, ...images }: OwnImages): {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
} {
  const { train, test } = held(imageDataset(images));
  const varied = Array.from({ length: variants - 1 }, (_, i) => shiftAndRotate(train, { seed: i + 1 }));
  return { train: joinDatasets(train, ...varied), test };
}

/** A data set as an .npz file of its split. */
export function npzOf({ split, count, shape, pixels, labels }: ImageDataset): Uint8Array<ArrayBuffer> {
  const arrays = new Map([
    [`x_${split}`, { shape: [count, ...shape] as readonly number[], values: pixels as Uint8Array | Int32Array }],
  ]);
  if (labels) arrays.set(`y_${split}`, { shape: [count], values: Int32Array.from(labels) });
  return writeNpz(arrays);
}
