import { access, rm } from "node:fs/promises";
import path from "node:path";
import {
  type ImageDataset,
  datasetFromIdx,
  FormatError,
  type IdxArray,
  InputError,
  parseIdx,
  zipEntries,
} from "@latents/core";
import { writeFileAtomic } from "../../files/atomic-write.js";
import { readInput } from "../../files/read-input.js";
import { cacheFolder } from "./cache-folder.js";
import { md5 } from "./checksum.js";
import { download, type RemoteFile } from "./download.js";
import type { SourceOptions } from "./source-options.js";

const digits = [..."0123456789"];
const upper = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
const lower = [..."abcdefghijklmnopqrstuvwxyz"];
// Small letters that look like their capitals are merged with them.
const merged = [...digits, ...upper, ..."abdefghnqrt"];

/** The variants and their classes in the order of the labels. */
export const EMNIST_CLASSES = {
  balanced: merged,
  byclass: [...digits, ...upper, ...lower],
  bymerge: merged,
  digits,
  letters: lower,
  mnist: digits,
} as const satisfies Record<string, readonly string[]>;

export type EmnistVariant = keyof typeof EMNIST_CLASSES;

/** All variants come in one archive of 562 MB. */
const EMNIST_ARCHIVE: RemoteFile = {
  name: "EMNIST gzip.zip",
  urls: [
    "https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip",
    "https://www.itl.nist.gov/iaui/vip/cs_links/EMNIST/gzip.zip",
  ],
  checksum: md5("58c8d27c78d21e728a6bc7b3cc06412e"),
  maxBytes: 700_000_000,
};

/**
 * EMNIST: handwritten letters and digits, 28 x 28 grey; from the cache or the web (562 MB, once for all variants; unpacking needs as much memory).
 * The published files hold every image transposed; here they stand upright. Labels of `letters`, published as 1..26, are 0..25.
 * Throws FormatError, RunError or InputError. Source: Cohen, Afshar, Tapson & van Schaik 2017, arXiv:1702.05373.
 */
export async function emnist(
  variant: EmnistVariant,
  split: "train" | "test",
  options: SourceOptions = {},
  archive: RemoteFile = EMNIST_ARCHIVE,
): Promise<ImageDataset> {
  const folder = path.join(options.cache ?? cacheFolder(), "emnist");
  const names = [`emnist-${variant}-${split}-images-idx3-ubyte.gz`, `emnist-${variant}-${split}-labels-idx1-ubyte.gz`];
  if (!(await hasFiles(folder, names))) await unpackArchive(folder, archive, options);
  const [images, labels] = await Promise.all(
    names.map(async (name) => parseIdx(await readInput(path.join(folder, name)), path.join(folder, name))),
  );
  const classes = EMNIST_CLASSES[variant];
  const dataset = datasetFromIdx(upright(images), variant === "letters" ? fromZero(labels) : labels, {
    name: `emnist-${variant}`,
    split,
    classes,
  });
  const largest = dataset.labels?.reduce((most, label) => Math.max(most, label), 0) ?? 0;
  if (largest >= classes.length)
    throw new FormatError(`emnist-${variant}: labels must be below ${classes.length}, found ${largest}`);
  return dataset;
}

/** Whether a variant lies in the cache. */
export const hasEmnist = (variant: EmnistVariant, { cache = cacheFolder() }: SourceOptions = {}): Promise<boolean> =>
  hasFiles(
    path.join(cache, "emnist"),
    ["train", "test"].flatMap((split) => [
      `emnist-${variant}-${split}-images-idx3-ubyte.gz`,
      `emnist-${variant}-${split}-labels-idx1-ubyte.gz`,
    ]),
  );

async function unpackArchive(folder: string, archive: RemoteFile, options: SourceOptions): Promise<void> {
  if (options.allowDownload === false)
    throw new InputError("emnist is not on this machine; get it with: latents data fetch emnist-balanced");
  const zip = path.join(folder, "gzip.zip");
  await download(archive, zip, options);
  const entries = zipEntries(await readInput(zip), zip).filter(({ name }) =>
    /(^|\/)emnist-[a-z]+-(train|test)-(images|labels)-idx\d-ubyte\.gz$/.test(name),
  );
  for (const entry of entries) await writeFileAtomic(path.join(folder, path.posix.basename(entry.name)), entry.read());
  await rm(zip);
}

async function hasFiles(folder: string, names: readonly string[]): Promise<boolean> {
  const found = await Promise.allSettled(names.map((name) => access(path.join(folder, name))));
  return found.every(({ status }) => status === "fulfilled");
}

/** Swaps rows and columns of every image. */
function upright({ shape, values }: IdxArray): IdxArray {
  const [count, rows, columns] = shape;
  const out = new Uint8Array(values.length);
  for (let image = 0; image < count; image++) {
    const at = image * rows * columns;
    for (let y = 0; y < rows; y++)
      for (let x = 0; x < columns; x++) out[at + x * rows + y] = values[at + y * columns + x];
  }
  return { shape: [count, columns, rows], values: out };
}

const fromZero = ({ shape, values }: IdxArray): IdxArray => ({
  shape,
  values: Int32Array.from(values, (label) => label - 1),
});
