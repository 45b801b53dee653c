import { existsSync } from "node:fs";
import { type ImageDataset, InputError, labelNames, LatentsError, matchClasses } from "@latents/core";
import { binarizedMnistFiles } from "./sources/binarized-mnist.js";
import { idxFiles } from "./readers/idx-files.js";
import { KNOWN_DATASETS, type KnownDataset } from "./sources/known-datasets.js";
import { type DatasetSpec, loadDataset, pathKind, requireOneShape, unknownName } from "./load-dataset.js";
import { hasOwnSplits } from "./readers/image-folder.js";
import type { SourceOptions } from "./sources/source-options.js";

/** A known data set and whether it lies on this machine. */
export interface DatasetListing extends Omit<KnownDataset, "present" | "load"> {
  readonly present: boolean;
}

/** Whether a name is that of a known data set, which goes before a path. */
export const isKnownDataset = (name: string): boolean => KNOWN_DATASETS.some((one) => one.name === name);

/** All known data sets. */
export const listDatasets = (options: SourceOptions = {}): Promise<DatasetListing[]> =>
  Promise.all(
    KNOWN_DATASETS.map(async ({ present, load: _, ...row }) => ({ ...row, present: await present(options) })),
  );

/**
 * Brings a known data set to this machine and verifies it, by loading every split. Throws InputError for an unknown name.
 */
export async function fetchDataset(name: string, options: SourceOptions = {}): Promise<DatasetReport> {
  const known = KNOWN_DATASETS.find((one) => one.name === name);
  if (!known) {
    if (existsSync(name)) throw new InputError(`${name}: is a path; there is nothing to fetch`);
    throw unknownName(name);
  }
  const splits: SplitReport[] = [];
  for (const split of known.splits)
    splits.push(describe(await loadDataset({ ...options, name, split, onDownload: options.onProgress })));
  return { kind: "known", splits, problems: [] };
}

/** What a split holds. */
export interface SplitReport {
  readonly split: string;
  readonly count: number;
  readonly shape: readonly [number, number, number];
  /** Images of each class, by name; absent without labels. */
  readonly classes?: Readonly<Record<string, number>>;
}

/** What a data set holds, and what is wrong with it. */
export interface DatasetReport {
  readonly kind: string;
  readonly splits: readonly SplitReport[];
  /** One message each; empty when the data can be trained on. */
  readonly problems: readonly string[];
}

/**
 * Loads every split of a path or a known name and says what it holds; what cannot be loaded, or does not fit together, is listed, not
 * thrown. Nothing is downloaded. Throws InputError when there is nothing of this name.
 */
export async function checkDataset(
  name: string,
  options: Omit<DatasetSpec, "name" | "split"> = {},
): Promise<DatasetReport> {
  const known = KNOWN_DATASETS.find((one) => one.name === name);
  const kind = known ? "known" : await pathKind(name);
  if (kind === undefined) throw unknownName(name);
  const loaded = new Map<string, ImageDataset>();
  const problems: string[] = [];
  const attempt = async (work: () => Promise<void> | void): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LatentsError)) throw error;
      problems.push(error.message);
    }
  };
  for (const split of known ? known.splits : await splitsOf(name, kind))
    await attempt(async () => {
      loaded.set(split, await loadDataset({ ...options, name, split, allowDownload: false }));
    });
  const [train, test] = [loaded.get("train"), loaded.get("test")];
  if (train && test) {
    await attempt(() => requireOneShape(train, test));
    await attempt(() => void matchClasses(test, labelNames(train)));
  }
  return { kind, splits: [...loaded.values()].map(describe), problems };
}

async function splitsOf(name: string, kind: DatasetReport["kind"]): Promise<string[]> {
  if (kind === "images") return (await hasOwnSplits(name)) ? ["train", "test"] : ["all"];
  if (kind === "binarized-mnist") return [...(await binarizedMnistFiles(name)).keys()];
  const pairs = kind === "idx-folder" ? await idxFiles(name) : [];
  return pairs.length > 1 ? pairs.map(({ split }) => split) : ["train", "test"];
}

function describe({ split, count, shape, labels, classes }: ImageDataset): SplitReport {
  if (labels === undefined) return { split, count, shape };
  const counts = new Map<string, number>();
  for (const label of labels) {
    const name = classes?.[label] ?? String(label);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return { split, count, shape, classes: Object.fromEntries(counts) };
}
