import { InputError } from "../errors.js";
import { permutation } from "../random/random.js";
import { type Dataset, valuesPerImage } from "./dataset.js";

/** The first `n` images, without copying. Throws InputError when there are fewer. */
export function take(dataset: Dataset, n: number): Dataset {
  if (!(Number.isInteger(n) && n > 0 && n <= dataset.count)) {
    throw new InputError(
      `take: n must be an integer in 1..${dataset.count} (the images of ${describe(dataset)}), got ${n}`,
    );
  }
  const size = valuesPerImage(dataset);
  return {
    ...dataset,
    count: n,
    pixels: dataset.pixels.subarray(0, n * size),
    ...(dataset.labels && { labels: dataset.labels.subarray(0, n) }),
  };
}

/** A copy of the images `indices`, in that order. Throws InputError when an index is out of range. */
export function subset(dataset: Dataset, indices: ArrayLike<number>, split: string = dataset.split): Dataset {
  const size = valuesPerImage(dataset);
  const pixels = new Uint8Array(indices.length * size);
  const labels = dataset.labels && new Uint16Array(indices.length);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place];
    if (!(Number.isInteger(index) && index >= 0 && index < dataset.count)) {
      throw new InputError(
        `subset: indices[${place}] must be in 0..${dataset.count - 1} (the images of ${describe(dataset)}), got ${index}`,
      );
    }
    pixels.set(dataset.pixels.subarray(index * size, (index + 1) * size), place * size);
    if (labels && dataset.labels) labels[place] = dataset.labels[index];
  }
  return { ...dataset, split, count: indices.length, pixels, ...(labels && { labels }) };
}

/** The same images without labels and class names; nothing is copied. */
export function withoutLabels({ name, split, count, shape, pixels }: Dataset): Dataset {
  return { name, split, count, shape, pixels };
}

/** How to cut a data set in two. */
export interface SplitOptions {
  /** Images of the second part: a fraction below 1, or a number of images. */
  readonly validation: number;
  readonly seed: number;
  /** Keep the share of every class equal in both parts (to within one image); needs labels. Default false. */
  readonly byClass?: boolean;
}

/**
 * Cuts a data set at random into `train` and `validation`; both keep the original order of their images. Depends only on the seed, the
 * number of images and, with `byClass`, the labels.
 * Throws InputError when a part would be empty or labels are missing.
 */
export function splitDataset(
  dataset: Dataset,
  { validation, seed, byClass = false }: SplitOptions,
): { train: Dataset; validation: Dataset } {
  const wanted = validation < 1 ? Math.round(validation * dataset.count) : validation;
  if (!(Number.isInteger(wanted) && wanted > 0 && wanted < dataset.count)) {
    throw new InputError(
      `splitDataset: validation must be a fraction or a number of images that leaves both parts of ${describe(dataset)} (${dataset.count} images) non-empty, got ${validation}`,
    );
  }
  const order = permutation(dataset.count, { seed, stream: "split", step: 0 });
  const held = new Uint8Array(dataset.count);
  for (const index of byClass ? heldByClass(dataset, order, wanted) : order.subarray(0, wanted)) held[index] = 1;
  const indices = (flag: number): number[] => Array.from(order.keys()).filter((index) => held[index] === flag);
  return { train: subset(dataset, indices(0)), validation: subset(dataset, indices(1), "validation") };
}

/** Shares `wanted` images out over the classes by largest remainders, then takes each class's first ones in the random order. */
function heldByClass(dataset: Dataset, order: Uint32Array, wanted: number): number[] {
  const { labels } = dataset;
  if (labels === undefined)
    throw new InputError(`splitDataset: byClass needs labels, and ${describe(dataset)} has none; leave byClass out`);
  const members = new Map<number, number[]>();
  for (const index of order) {
    const list = members.get(labels[index]);
    if (list) list.push(index);
    else members.set(labels[index], [index]);
  }
  const shares = [...members.entries()]
    .map(([label, list]) => ({ label, list, exact: (list.length * wanted) / dataset.count }))
    .sort((a, b) => (b.exact % 1) - (a.exact % 1) || a.label - b.label);
  let left = wanted - shares.reduce((sum, { exact }) => sum + Math.floor(exact), 0);
  return shares.flatMap(({ list, exact }) => list.slice(0, Math.floor(exact) + (left-- > 0 ? 1 : 0)));
}

const describe = ({ name, split }: Dataset): string => `${name} (${split})`;
