import path from "node:path";
import { type Dataset, FormatError, InputError } from "@latents/core";
import { readFolder, readInput } from "../../files/index.js";
import { decodeImage, type ImageHeader, loadSharp, readImageHeader } from "./decode-image.js";
import { fileGroups } from "./file-groups.js";
import { type HeldOut, holdOut } from "./hold-out.js";

/** Options of `imageFolder`. */
export interface ImageFolderOptions extends HeldOut {
  /** `train`, `test`, or `all` (default). */
  readonly split?: string;
  /** Height and width, or one number for both: images are scaled to cover it and cropped at the centre. Default: the images' own size, if all agree. */
  readonly size?: number | readonly [number, number];
  /** 1 grey, 3 RGB; default grey if every image is, else RGB. */
  readonly channels?: 1 | 3;
  /**
   * A regular expression: images whose names (without folders) it finds the same text in, or its first bracket, are of one group, such as the
   * photographs of one person, and fall in one split. Default: each image by itself.
   */
  readonly group?: string;
  /** Leave out files that cannot be read instead of failing. Default false. */
  readonly skipUnreadable?: boolean;
  /** Told the message of each file left out. */
  readonly onSkipped?: (message: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

interface ImageFile {
  /** Below the folder, with `/`. */
  readonly name: string;
  readonly label: string;
}

const IMAGE = /\.(png|jpe?g|webp)$/i;
const MAX_BYTES = 2 ** 31 - 1;
/** Nets of larger images have no place in memory. */
const MAX_SIDE = 4096;
/** Files decoded at a time. */
const TOGETHER = 8;

/**
 * A folder of PNG, JPEG and WebP files. A sub-folder is a class, with all files below it; labels follow the sub-folders' names in alphabetical order.
 * Sub-folders named `train` and `test`, if both are there, are the splits instead, each with its own classes below; otherwise
 * the test split is drawn at random, see `HeldOut`. Symbolic links are not followed, hidden files not read. Transparent parts become white.
 * Throws FormatError counting and naming the files that cannot be read, InputError when there are none or sizes differ.
 */
export async function imageFolder(folder: string, options: ImageFolderOptions = {}): Promise<Dataset> {
  const { split = "all" } = options;
  if (!["train", "test", "all"].includes(split))
    throw new InputError(`${folder}: a folder of images has the splits train, test and all, got ${split}`);
  const name = path.basename(path.resolve(folder));
  const top = await list(folder);
  const ownSplits = top.folders.includes("train") && top.folders.includes("test");
  if (ownSplits && split !== "all") return { ...(await load(path.join(folder, split), options)), name, split };
  const everything = ownSplits ? await loadBoth(folder, options) : await load(folder, options);
  return split === "all" ? { ...everything, name } : holdOut({ ...everything, name }, split, options);
}

async function loadBoth(folder: string, options: ImageFolderOptions): Promise<Dataset> {
  const files = await Promise.all(
    ["train", "test"].map(async (part) =>
      (await imageFiles(path.join(folder, part))).map((file) => ({ ...file, name: `${part}/${file.name}` })),
    ),
  );
  return read(folder, files.flat(), options);
}

const load = async (folder: string, options: ImageFolderOptions): Promise<Dataset> =>
  read(folder, await imageFiles(folder), options);

async function read(folder: string, files: readonly ImageFile[], options: ImageFolderOptions): Promise<Dataset> {
  const sharp = await loadSharp();
  const groups =
    options.group === undefined
      ? undefined
      : fileGroups(
          folder,
          files.map(({ name }) => name),
          options.group,
        );
  const problems = new Map<string, string>();
  const attempt = async <T>(file: ImageFile, work: (bytes: Uint8Array) => Promise<T>): Promise<T | undefined> => {
    try {
      return await work(await readInput(path.join(folder, file.name)));
    } catch (error) {
      problems.set(file.name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const headers = await inBatches(files, (file) => attempt(file, (bytes) => readImageHeader(sharp, bytes, file.name)));
  const shape = commonShape(folder, files, headers, options);
  const size = shape[0] * shape[1] * shape[2];
  if (size * files.length > MAX_BYTES) {
    throw new InputError(
      `${folder}: ${files.length} images of [${shape.join(", ")}] need ${size * files.length} bytes, the limit is ${MAX_BYTES}; use a smaller size or fewer images`,
    );
  }
  const pixels = new Uint8Array(size * files.length);
  let done = 0;
  const good = await inBatches(files, async (file, place) => {
    const header = headers[place];
    if (header === undefined) return false;
    const image = await attempt(file, (bytes) => decodeImage(sharp, bytes, file.name, shape, header));
    if (image !== undefined) pixels.set(image, place * size);
    options.onProgress?.(++done, files.length);
    return image !== undefined;
  });
  report(folder, files, problems, options);
  return assemble(folder, files, good, pixels, shape, groups);
}

/** Moves the readable images together and numbers their classes. */
function assemble(
  folder: string,
  files: readonly ImageFile[],
  good: readonly boolean[],
  pixels: Uint8Array,
  shape: readonly [number, number, number],
  groups: readonly number[] | undefined,
): Dataset {
  const size = shape[0] * shape[1] * shape[2];
  const kept = files.filter((_, place) => good[place]);
  let at = 0;
  for (let place = 0; place < files.length; place++) {
    if (good[place]) pixels.copyWithin(size * at++, size * place, size * (place + 1));
  }
  const classes = [...new Set(files.map(({ label }) => label))].sort();
  const labelled = classes.length > 1 || classes[0] !== "";
  return {
    name: path.basename(path.resolve(folder)),
    split: "all",
    count: at,
    shape,
    pixels: pixels.subarray(0, at * size),
    ...(labelled && { labels: Uint16Array.from(kept, ({ label }) => classes.indexOf(label)), classes }),
    ...(groups && { groups: Uint32Array.from(groups.filter((_, place) => good[place])) }),
  };
}

function report(
  folder: string,
  files: readonly ImageFile[],
  problems: ReadonlyMap<string, string>,
  options: ImageFolderOptions,
): void {
  if (problems.size === 0) return;
  const messages = files.flatMap(({ name }) => problems.get(name) ?? []);
  if (!options.skipUnreadable || problems.size === files.length) {
    const shown = messages.slice(0, 5).map((message) => `  ${message}`);
    const more = messages.length > shown.length ? `\n  and ${messages.length - shown.length} more` : "";
    throw new FormatError(
      `${folder}: ${problems.size} of ${files.length} images cannot be read; repair or remove them, or skip them with skipUnreadable (--skip-unreadable, or --set data.skipUnreadable=true):\n${shown.join("\n")}${more}`,
    );
  }
  for (const message of messages) options.onSkipped?.(message);
}

function commonShape(
  folder: string,
  files: readonly ImageFile[],
  headers: readonly (ImageHeader | undefined)[],
  options: ImageFolderOptions,
): readonly [number, number, number] {
  const known = headers.flatMap((header, i) => (header ? [{ ...header, name: files[i].name }] : []));
  const channels = options.channels ?? (known.every(({ grey }) => grey) ? 1 : 3);
  const { size } = options;
  if (size !== undefined) {
    const [height, width] = typeof size === "number" ? [size, size] : size;
    if (![height, width].every((side) => Number.isInteger(side) && side > 0 && side <= MAX_SIDE)) {
      throw new InputError(`${folder}: size must be one or two integers in 1..${MAX_SIDE}, got ${String(size)}`);
    }
    return [channels, height, width];
  }
  if (known.length === 0) return [channels, 1, 1];
  const [first] = known;
  const other = known.find(({ height, width }) => height !== first.height || width !== first.width);
  if (other !== undefined) {
    throw new InputError(
      `${folder}: images differ in size: ${first.name} is ${first.height} x ${first.width}, ${other.name} is ${other.height} x ${other.width}; give a size to scale and crop them to`,
    );
  }
  if (Math.max(first.height, first.width) > MAX_SIDE)
    throw new InputError(
      `${folder}: images are ${first.height} x ${first.width}, the limit is ${MAX_SIDE} a side; give a size to scale and crop them to`,
    );
  return [channels, first.height, first.width];
}

/**
 * Names of the files, below the folder, of the images that `imageFolder` gives for the split `all`, in their order: what tells a person or a pose.
 * For folders without splits of their own, whose images can all be read. Throws InputError when there are none.
 */
export const imageNames = async (folder: string): Promise<string[]> =>
  (await imageFiles(folder)).map(({ name }) => name);

/** The images of a folder, in the order of their names. */
async function imageFiles(folder: string): Promise<ImageFile[]> {
  const top = await list(folder);
  let links = top.links;
  const inFolders: ImageFile[] = [];
  for (const label of top.folders) {
    const pending = [label];
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const here = await list(path.join(folder, next));
      links += here.links;
      const base = next;
      inFolders.push(...here.images.map((image) => ({ name: `${base}/${image}`, label })));
      pending.push(...here.folders.map((below) => `${base}/${below}`));
    }
  }
  if (inFolders.length > 0 && top.images.length > 0) {
    throw new InputError(
      `${folder}: has ${top.images.length} images beside sub-folders with images; a sub-folder is a class, so move ${top.images[0]} and the others into one`,
    );
  }
  const files = inFolders.length > 0 ? inFolders : top.images.map((name) => ({ name, label: "" }));
  if (files.length === 0) {
    throw new InputError(
      `${folder}: has no images (.png, .jpg, .jpeg, .webp)${links > 0 ? `; ${links} symbolic links were not followed` : ""}`,
    );
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function list(folder: string): Promise<{ images: string[]; folders: string[]; links: number }> {
  const seen = (await readFolder(folder)).filter(({ name }) => !name.startsWith("."));
  const names = (keep: (entry: (typeof seen)[number]) => boolean): string[] =>
    seen.filter(keep).map(({ name }) => name);
  return {
    images: names((entry) => entry.isFile() && IMAGE.test(entry.name)),
    folders: names((entry) => entry.isDirectory()),
    links: seen.filter((entry) => entry.isSymbolicLink()).length,
  };
}

async function inBatches<T, R>(items: readonly T[], work: (item: T, place: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += TOGETHER) {
    results.push(...(await Promise.all(items.slice(at, at + TOGETHER).map((item, i) => work(item, at + i)))));
  }
  return results;
}
