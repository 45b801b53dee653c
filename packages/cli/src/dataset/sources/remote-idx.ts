import { access } from "node:fs/promises";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { type ImageDataset, datasetFromIdx, FormatError, type IdxArray, InputError, parseIdx } from "@latents/core";
import { readInput } from "../../files/read-input.js";
import { cacheFolder } from "./cache-folder.js";
import { md5, verifyChecksum } from "./checksum.js";
import { download } from "./download.js";
import type { SourceOptions } from "./source-options.js";

/** A gzipped IDX file and its checksums: of the file as published, and of its content where known. */
interface RemoteIdxFile {
  readonly name: string;
  readonly gzMd5: string;
  /** A system's package may have compressed the same content anew; then this decides. */
  readonly rawMd5?: string;
}

/** A data set of gzipped IDX files that can be downloaded. */
export interface RemoteIdxSet {
  readonly name: string;
  readonly classes: readonly string[];
  /** Folders on the web that hold the files, tried in this order. */
  readonly mirrors: readonly string[];
  /** Where the system's package manager puts the files. */
  readonly systemFolder?: string;
  readonly files: Readonly<Record<"train" | "test", Readonly<Record<"images" | "labels", RemoteIdxFile>>>>;
}

/** No file of these sets is larger, even inflated. */
const MAX_BYTES = 100_000_000;

/**
 * Loads a split: from the system's folder, else from the cache, else by download into the cache. Checksums are verified in each case.
 * Throws FormatError for a damaged file, RunError when the download fails, InputError when it is not allowed.
 */
export async function loadRemoteIdx(
  set: RemoteIdxSet,
  split: "train" | "test",
  options: SourceOptions = {},
): Promise<ImageDataset> {
  const arrays: IdxArray[] = [];
  for (const part of ["images", "labels"] as const) arrays.push(await loadFile(set, set.files[split][part], options));
  return datasetFromIdx(arrays[0], arrays[1], { name: set.name, split, classes: set.classes });
}

/** Whether all files of a set lie on this machine. */
export async function hasRemoteIdx(set: RemoteIdxSet, options: SourceOptions = {}): Promise<boolean> {
  const files = Object.values(set.files).flatMap(({ images, labels }) => [images, labels]);
  const found = await Promise.all(files.map((file) => locate(set, file, options)));
  return found.every((place) => place !== undefined);
}

async function loadFile(set: RemoteIdxSet, file: RemoteIdxFile, options: SourceOptions): Promise<IdxArray> {
  let place = await locate(set, file, options);
  if (place === undefined) {
    const target = path.join(options.cache ?? cacheFolder(), set.name, file.name);
    if (options.allowDownload === false) {
      throw new InputError(
        `${set.name}: ${file.name} is not on this machine; get it with: latents data fetch ${set.name}`,
      );
    }
    const urls = set.mirrors.map((mirror) => mirror + file.name);
    await download({ name: file.name, urls, checksum: md5(file.gzMd5), maxBytes: MAX_BYTES }, target, options);
    place = { file: target, system: false };
  }
  const bytes = await readInput(place.file);
  if (!place.system) verifyChecksum(bytes, md5(file.gzMd5), place.file);
  const content = inflate(bytes, place.file);
  if (place.system && file.rawMd5 !== undefined) verifyChecksum(content, md5(file.rawMd5), place.file);
  return parseIdx(content, place.file);
}

/** Node's own inflation is three times as fast as the core's; these files have a known largest size. */
function inflate(bytes: Uint8Array, name: string): Uint8Array {
  try {
    return new Uint8Array(gunzipSync(bytes, { maxOutputLength: MAX_BYTES }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new FormatError(`${name}: damaged gzip file: ${reason}; get the file again`, { cause: error });
  }
}

async function locate(
  set: RemoteIdxSet,
  file: RemoteIdxFile,
  options: SourceOptions,
): Promise<{ file: string; system: boolean } | undefined> {
  const system = set.systemFolder === undefined ? undefined : path.join(set.systemFolder, file.name);
  if (system !== undefined && (await exists(system))) return { file: system, system: true };
  const cached = path.join(options.cache ?? cacheFolder(), set.name, file.name);
  return (await exists(cached)) ? { file: cached, system: false } : undefined;
}

const exists = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  );
