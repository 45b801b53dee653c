import { stat } from "node:fs/promises";
import path from "node:path";
import {
  chooseImages,
  type ImageDataset,
  type DataSource,
  type ImageChoice,
  InputError,
  labelNames,
  matchClasses,
  didYouMean,
  type UnseenClasses,
  type HeldOut,
  holdOut,
} from "@latents/core";
import { isForbidden, readError } from "../files/index.js";
import { binarizedMnist, binarizedMnistFiles } from "./sources/binarized-mnist.js";
import { idxFiles, idxFolder, idxPair } from "./readers/idx-files.js";
import { imageFolder, imageFolderSplits, type ImageFolderOptions } from "./readers/image-folder.js";
import { KNOWN_DATASETS } from "./sources/known-datasets.js";
import { npzDataset } from "./readers/npz.js";
import { pluginSplit } from "./sources/plugin-split.js";
import type { SourceOptions } from "./sources/source-options.js";

/** Which data to load. */
export interface DatasetSpec
  extends
    HeldOut,
    Omit<SourceOptions, "onProgress">,
    Pick<ImageFolderOptions, "size" | "channels" | "group" | "endings" | "skipUnreadable" | "onSkipped" | "onLeftOut"> {
  /** A known name (`listDatasets`), or the path of an .npz file, an IDX image file, a folder of IDX files or a folder of images. */
  readonly name: string;
  /** Default `train`. */
  readonly split?: string;
  /** Use only so many images; at most as many as there are. */
  readonly limit?: number;
  /** Which: default a seeded draw that keeps every class's share. */
  readonly limitBy?: ImageChoice;
  readonly onDownload?: SourceOptions["onProgress"];
  /** Data sets of plug-ins, by name. */
  readonly sources?: Readonly<Record<string, DataSource>>;
}

/** What a path holds. */
type PathKind = "npz" | "idx-file" | "idx-folder" | "binarized-mnist" | "images";

/**
 * Loads a split of a known data set or of a path. A known name goes before a path of the same name; `./mnist` is always a path.
 * Throws InputError for an unknown name, with the one that was probably meant; FormatError and RunError as the kinds do.
 */
export async function loadDataset({ split = "train", ...spec }: DatasetSpec): Promise<ImageDataset> {
  return limited(await loadWhole(spec, split), spec);
}

/** Both splits of a data set. */
export interface Splits {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
}

/** What `loadSplits` is asked for; `limit` is for the training split alone. */
export interface SplitsSpec extends Omit<DatasetSpec, "split"> {
  /** Default `error`. */
  readonly unseenClasses?: UnseenClasses;
  /** Told when labels are left out, and why. */
  readonly onUnlabelled?: (message: string) => void;
}

/**
 * Loads the training and the test split with one list of classes, by name; files that both are drawn from are read once.
 * Throws as `loadDataset`, and InputError where the two do not fit together: images of another size, or classes that the training lacks.
 */
export async function loadSplits(spec: SplitsSpec): Promise<Splits> {
  const { train, test } = await loadBoth(spec);
  requireOneShape(train, test);
  const { unseenClasses: unseen, onUnlabelled } = spec;
  return { train: limited(train, spec), test: matchClasses(test, labelNames(train), { unseen, onUnlabelled }) };
}

async function loadBoth(spec: Omit<DatasetSpec, "split">): Promise<Splits> {
  if (sourceOf(spec) === undefined && (await isImageFolder(spec.name))) return imageFolderSplits(spec.name, spec);
  // one after the other: both may be downloaded
  const train = await loadWhole(spec, "train");
  return { train, test: await loadWhole(spec, "test") };
}

/** Throws InputError unless images of both splits have one size and number of channels. */
export function requireOneShape(train: ImageDataset, test: ImageDataset): void {
  const [a, b] = [train.shape.join("x"), test.shape.join("x")];
  if (a === b) return;
  const key = train.shape[0] === test.shape[0] ? "data.size" : "data.channels";
  throw new InputError(
    `${train.name}: images of both splits must have one shape, got ${a} to train on and ${b} to test on; make them alike (in a folder by ${key})`,
  );
}

function limited(dataset: ImageDataset, { limit = dataset.count, limitBy }: Omit<DatasetSpec, "split">): ImageDataset {
  if (limit > dataset.count)
    throw new InputError(
      `data.limit: must be at most the ${dataset.count} images of ${dataset.name} (${dataset.split}), got ${limit}`,
    );
  return chooseImages(dataset, limit, limitBy);
}

async function loadWhole(spec: DatasetSpec, split: string): Promise<ImageDataset> {
  const { name, size, channels } = spec;
  const known = KNOWN_DATASETS.find((one) => one.name === name);
  const source = sourceOf(spec);
  const kind = known || source ? undefined : await pathKind(name);
  if (!known && !source && kind === undefined) throw unknownName(name, Object.keys(spec.sources ?? {}));
  if (kind !== "images" && (size !== undefined || channels !== undefined)) {
    throw new InputError(`${name}: size and channels are for folders of images; leave them out`);
  }
  if (kind !== "images" && spec.group !== undefined)
    throw new InputError(`${name}: data.group is for folders of images; leave it out`);
  if (source) return pluginSplit(name, source, split);
  if (known) return known.load(split, { ...spec, onProgress: spec.onDownload });
  switch (kind) {
    case "npz":
      return npzDataset(name, split, spec);
    case "idx-file":
      return holdOut(await idxPair(name), split, spec);
    case "idx-folder":
      return loadIdxFolder(name, split, spec);
    case "binarized-mnist":
      return binarizedMnist(name, split as "train" | "validation" | "test");
    case "images":
      return imageFolder(name, { ...spec, split });
    case undefined:
      throw unknownName(name);
  }
}

/** A folder whose only split is one that is not `test` has its test split held out. */
async function loadIdxFolder(folder: string, split: string, spec: DatasetSpec): Promise<ImageDataset> {
  const pairs = await idxFiles(folder);
  if (pairs.length === 1 && pairs[0].split !== "test" && pairs[0].split !== split) {
    return holdOut(await idxFolder(folder, pairs[0].split), split, spec);
  }
  if (pairs.length === 1 && pairs[0].split === "train") return holdOut(await idxFolder(folder, "train"), split, spec);
  return idxFolder(folder, split);
}

/** The data set of a plug-in that a name means. Throws InputError where a data set of ours has the name too. */
function sourceOf({ name, sources = {} }: Pick<DatasetSpec, "name" | "sources">): DataSource | undefined {
  if (!Object.hasOwn(sources, name)) return undefined;
  if (KNOWN_DATASETS.some((one) => one.name === name))
    throw new InputError(
      `data.${name}: this word is built in; choose another for the plug-in's, such as "${name}-mine"`,
    );
  return sources[name];
}

/** Whether a run's data are of a plug-in: it keeps paths as absolute ones, and what else has a name is ours. */
export const isPluginData = (name: string): boolean =>
  !path.isAbsolute(name) && !KNOWN_DATASETS.some((one) => one.name === name);

/** Whether a name means a folder of images. Throws as `pathKind`. */
export const isImageFolder = async (name: string): Promise<boolean> =>
  !KNOWN_DATASETS.some((one) => one.name === name) && (await pathKind(name)) === "images";

/** What lies at a path; undefined when there is nothing. Throws InputError for a file of no known kind. */
export async function pathKind(file: string): Promise<PathKind | undefined> {
  const found = await stat(file).catch((error: unknown) => {
    if (isForbidden(error)) throw readError(file, error);
    return undefined;
  });
  if (found === undefined) return undefined;
  if (found.isDirectory()) {
    if ((await binarizedMnistFiles(file)).size > 0) return "binarized-mnist";
    return (await idxFiles(file)).length > 0 ? "idx-folder" : "images";
  }
  if (/\.npz$/i.test(file)) return "npz";
  if (/idx\d|ubyte|\.gz$/i.test(path.basename(file))) return "idx-file";
  throw new InputError(`${file}: must be an .npz file, an IDX file (named with idx3 or ubyte), or a folder`);
}

/** What is said of a name that is no known data set and no path. */
export function unknownName(name: string, more: readonly string[] = []): InputError {
  const names = [...KNOWN_DATASETS.map((one) => one.name), ...more];
  const hint = didYouMean(name, names) || `; known data sets are ${names.join(", ")}`;
  return new InputError(`unknown data set ${JSON.stringify(name)}, and no such file or folder${hint}`);
}
