import path from "node:path";
import { type ImageDataset, datasetFromIdx, InputError, parseIdx } from "@latents/core";
import { readFolder, readInput } from "../../files/index.js";

/** An IDX image file of a folder, the split it holds, and its label file if there is one. */
interface IdxFilePair {
  readonly split: string;
  readonly images: string;
  readonly labels?: string;
}

const IMAGES = /^(.*?)[-_.]?images[-_.]idx\d[-_][a-z]+(\.gz)?$/i;
const SPLIT_NAMES: Readonly<Record<string, string>> = { t10k: "test", valid: "validation", val: "validation" };

/**
 * The IDX files of a folder: `PREFIX-images-idx3-ubyte[.gz]` with `PREFIX-labels-idx1-*[.gz]`. The split is the last word of the
 * prefix, with `t10k` read as `test` and `valid` as `validation`; without a prefix it is `train`.
 */
export async function idxFiles(folder: string): Promise<IdxFilePair[]> {
  const names = (await readFolder(folder)).map(({ name }) => name);
  const pairs = new Map<string, IdxFilePair>();
  for (const name of names) {
    const prefix = IMAGES.exec(name)?.[1];
    if (prefix === undefined) continue;
    const word = /[^-_.]*$/.exec(prefix)?.[0].toLowerCase() ?? "";
    const split = word === "" ? "train" : (SPLIT_NAMES[word] ?? word);
    const labels = names.find(
      (other) =>
        other.startsWith(prefix) && /^[-_.]?labels[-_.]idx\d[-_][a-z]+(\.gz)?$/i.test(other.slice(prefix.length)),
    );
    // A plain file goes before its gzipped copy, by the order of names.
    if (!pairs.has(split)) {
      pairs.set(split, {
        split,
        images: path.join(folder, name),
        ...(labels !== undefined && { labels: path.join(folder, labels) }),
      });
    }
  }
  return [...pairs.values()];
}

/** One split of a folder of IDX files. Throws InputError listing the splits that there are, FormatError for damaged files. */
export async function idxFolder(folder: string, split: string): Promise<ImageDataset> {
  const pairs = await idxFiles(folder);
  const pair = pairs.find((one) => one.split === split);
  if (pair === undefined) {
    throw new InputError(
      `${folder}: has no IDX images for split ${split}; it has ${pairs.map((one) => one.split).join(", ") || "none"}; name its file ${split}-images-idx3-ubyte`,
    );
  }
  return idxPair(pair.images, pair.labels, { name: path.basename(path.resolve(folder)), split });
}

/**
 * A data set from an IDX file of images and, if given, one of labels. Without `labels`, the file beside it whose name has `labels-idx1`
 * for `images-idx3` is taken if it is there.
 */
export async function idxPair(
  images: string,
  labels?: string,
  { name = path.basename(images), split = "train" }: { name?: string; split?: string } = {},
): Promise<ImageDataset> {
  let labelFile = labels;
  if (labelFile === undefined && IMAGES.test(path.basename(images))) {
    labelFile = (await idxFiles(path.dirname(images))).find(
      (pair) => path.basename(pair.images) === path.basename(images),
    )?.labels;
  }
  const imageArray = parseIdx(await readInput(images), images);
  const labelArray = labelFile === undefined ? undefined : parseIdx(await readInput(labelFile), labelFile);
  return datasetFromIdx(imageArray, labelArray, { name, split });
}
