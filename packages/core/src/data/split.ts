import { InputError } from "../errors.js";
import { permutation } from "../random/random.js";
import { zerosLike } from "../zeros-like.js";
import type { DatasetFacts } from "./table/dataset-facts.js";
import { type Dataset, valuesPerImage } from "./dataset.js";
import type { StoredTable } from "./table/stored-table.js";

/** The first `n` images, without copying. Throws InputError when there are fewer. */
export function take<D extends Dataset>(dataset: D, n: number): D {
  if (!(Number.isInteger(n) && n > 0 && n <= dataset.count)) {
    throw new InputError(
      `take: n must be an integer in 1..${dataset.count} (the images of ${describe(dataset)}), got ${n}`,
    );
  }
  if (dataset.kind === "stored-table") return { ...dataset, ...storedRows(dataset, n, (i) => i) };
  const end = n * valuesPerImage(dataset);
  return {
    ...dataset,
    count: n,
    ...(dataset.kind === "table"
      ? { values: dataset.values.subarray(0, end) }
      : { pixels: dataset.pixels.subarray(0, end) }),
    ...(dataset.labels && { labels: dataset.labels.subarray(0, n) }),
    ...(dataset.groups && { groups: dataset.groups.subarray(0, n) }),
  };
}

/** A copy of the images `indices`, in that order. Throws InputError when an index is out of range. */
export function subset<D extends Dataset>(dataset: D, indices: ArrayLike<number>, split: string = dataset.split): D {
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place];
    if (!(Number.isInteger(index) && index >= 0 && index < dataset.count))
      throw new InputError(
        `subset: indices[${place}] must be in 0..${dataset.count - 1} (the images of ${describe(dataset)}), got ${index}`,
      );
  }
  if (dataset.kind === "stored-table")
    return { ...dataset, split, ...storedRows(dataset, indices.length, (i) => indices[i]) };
  const size = valuesPerImage(dataset);
  const from = dataset.kind === "table" ? dataset.values : dataset.pixels;
  const chosen = zerosLike(from, indices.length * size);
  const labels = dataset.labels && new Uint16Array(indices.length);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place];
    chosen.set(from.subarray(index * size, (index + 1) * size), place * size);
    if (labels && dataset.labels) labels[place] = dataset.labels[index];
  }
  const groups = dataset.groups && Uint32Array.from(indices, (index) => dataset.groups![index]);
  const cells = dataset.kind === "table" ? { values: chosen } : { pixels: chosen };
  return {
    ...{ ...dataset, split, count: indices.length, ...cells },
    ...(labels && { labels }),
    ...(groups && { groups }),
  };
}

/** Some rows of a store, of which nothing is read. */
function storedRows(
  { places, labels, groups }: StoredTable,
  count: number,
  index: (place: number) => number,
): Pick<StoredTable, "count" | "places" | "labels" | "groups"> {
  const rows = Uint32Array.from({ length: count }, (_, place) => index(place));
  return {
    count,
    places: places ? rows.map((row) => places[row]) : rows,
    ...(labels && { labels: Uint16Array.from(rows, (row) => labels[row]) }),
    ...(groups && { groups: rows.map((row) => groups[row]) }),
  };
}

/** The same images without labels and class names; nothing is copied. */
export function withoutLabels<D extends Dataset>(dataset: D): D {
  const { labels: _, classes: __, ...rest } = dataset;
  return rest as D;
}

/** How to cut a data set in two. */
export interface SplitOptions {
  /** Images of the second part: a fraction below 1, or a number of images. */
  readonly validation: number;
  readonly seed: number;
  /** Keep the share of every class equal in both parts (to within one image); needs labels. Default false. Groups go before it. */
  readonly byClass?: boolean;
}

/**
 * Cuts a data set at random into `train` and `validation`; both keep the original order of their images. Depends only on the seed, the
 * number of images and, with `byClass`, the labels. Where images have groups, whole groups are held out, as many as it takes to reach
 * `validation` images, and `byClass` has no effect.
 * Throws InputError when a part would be empty or labels are missing.
 */
export function splitDataset<D extends Dataset>(dataset: D, options: SplitOptions): { train: D; validation: D } {
  const { train, validation } = splitIndices(dataset, options);
  return { train: subset(dataset, train), validation: subset(dataset, validation, "validation") };
}

/** The images of both parts of `splitDataset`, without copying them. Throws InputError as it does. */
export function splitIndices(
  dataset: DatasetFacts,
  { validation, seed, byClass = false }: SplitOptions,
): { train: Uint32Array; validation: Uint32Array } {
  const wanted = validation < 1 ? Math.round(validation * dataset.count) : validation;
  if (!(Number.isInteger(wanted) && wanted > 0 && wanted < dataset.count)) {
    throw new InputError(
      `splitDataset: validation must be a fraction or a number of images that leaves both parts of ${describe(dataset)} (${dataset.count} images) non-empty, got ${validation}${dataset.count > 1 ? `; hold out 1 to ${dataset.count - 1} images` : ""}`,
    );
  }
  const order = permutation(dataset.count, { seed, stream: "split", step: 0 });
  const held = new Uint8Array(dataset.count);
  for (const index of heldOut(dataset, order, wanted, byClass)) held[index] = 1;
  const size = held.reduce((sum, flag) => sum + flag, 0);
  const [train, kept] = [new Uint32Array(dataset.count - size), new Uint32Array(size)];
  let [i, j] = [0, 0];
  for (let index = 0; index < dataset.count; index++)
    if (held[index] === 1) kept[j++] = index;
    else train[i++] = index;
  return { train, validation: kept };
}

/** The indices of the second part. */
function heldOut(dataset: DatasetFacts, order: Uint32Array, wanted: number, byClass: boolean): Iterable<number> {
  if (dataset.groups) return heldByGroup(dataset, order, wanted);
  return byClass ? heldByClass(dataset, order, wanted) : order.subarray(0, wanted);
}

/** Whole groups, in the random order of their first images, until there are `wanted` images. */
function heldByGroup(dataset: DatasetFacts, order: Uint32Array, wanted: number): number[] {
  const members = new Map<number, number[]>();
  for (const index of order) {
    const group = dataset.groups![index];
    const list = members.get(group);
    if (list) list.push(index);
    else members.set(group, [index]);
  }
  const held: number[] = [];
  for (const list of members.values()) {
    if (held.length >= wanted) break;
    held.push(...list);
  }
  if (held.length === dataset.count)
    throw new InputError(
      `splitDataset: must leave groups for both parts of ${describe(dataset)}, which has ${members.size} of ${dataset.count} images, got ${wanted} images to hold out; hold out fewer, or group the images more finely`,
    );
  return held;
}

/** Shares `wanted` images out over the classes by largest remainders, then takes each class's first ones in the random order. */
function heldByClass(dataset: DatasetFacts, order: Uint32Array, wanted: number): number[] {
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

const describe = ({ name, split }: DatasetFacts): string => `${name} (${split})`;
