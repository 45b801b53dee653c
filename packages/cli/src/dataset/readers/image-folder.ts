import path from "node:path";
import { type ImageDataset, FormatError, type ImageEnding, InputError, type HeldOut, holdOut } from "@latents/core";
import { readInput } from "../../files/index.js";
import { decodeImage, type ImageHeader, loadSharp, readImageHeader } from "./decode-image.js";
import { fileGroups } from "./file-groups.js";
import { imageFiles, listFolder, type ImageFile } from "./image-files.js";
import { LeftOut } from "./left-out.js";

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
  /** Endings of the files that are read; default all that can be. */
  readonly endings?: readonly ImageEnding[];
  /** Told what else lies there and is not read, counted by reason. */
  readonly onLeftOut?: (message: string) => void;
  readonly onProgress?: (done: number, total: number) => void;
}

const MAX_BYTES = 2 ** 31 - 1;
/** Nets of larger images have no place in memory. */
const MAX_SIDE = 4096;
/** Files decoded at a time. */
const TOGETHER = 8;

/**
 * A folder of PNG, JPEG, WebP, AVIF, TIFF and GIF files (the first frame). A sub-folder is a class, with all files below it; labels follow the
 * sub-folders' names (NFC) in alphabetical order. Sub-folders named `train` and `test`, if both are there, are the splits instead, each with its
 * own classes below: one list numbers both, the training's classes first; otherwise the test split is drawn at random, see `HeldOut`. Symbolic links
 * are not followed, hidden files not read. Transparent parts become white.
 * Throws FormatError counting and naming the files that cannot be read, InputError when there are none or sizes differ.
 */
export async function imageFolder(folder: string, options: ImageFolderOptions = {}): Promise<ImageDataset> {
  const { split = "all" } = options;
  if (!["train", "test", "all"].includes(split))
    throw new InputError(`${folder}: a folder of images has the splits train, test and all, got ${split}`);
  const name = path.basename(path.resolve(folder));
  if (await hasOwnSplits(folder))
    return split === "all" ? { ...(await ownSplits(folder, options)), name } : ownSplit(folder, split, options);
  const everything = { ...(await load(folder, options)), name };
  return split === "all" ? { ...everything, split } : holdOut(everything, split, options);
}

/** Both splits of a folder; one without its own is read once. Throws as `imageFolder`. */
export async function imageFolderSplits(
  folder: string,
  options: ImageFolderOptions = {},
): Promise<{ train: ImageDataset; test: ImageDataset }> {
  if (await hasOwnSplits(folder)) {
    const train = await ownSplit(folder, "train", options);
    return { train, test: await ownSplit(folder, "test", options) };
  }
  const everything = await load(folder, options);
  return { train: holdOut(everything, "train", options), test: holdOut(everything, "test", options) };
}

/** Whether a folder has sub-folders `train` and `test`. */
export async function hasOwnSplits(folder: string): Promise<boolean> {
  const { folders } = await listFolder(folder);
  return folders.includes("train") && folders.includes("test");
}

async function ownSplit(folder: string, split: string, options: ImageFolderOptions): Promise<ImageDataset> {
  const left = new LeftOut();
  const { endings } = options;
  // what lies beside the two splits belongs to neither
  const beside = await listFolder(folder, endings, left);
  left.add("image beside train and test", beside.images.length);
  left.add("folder beside train and test", beside.folders.length - 2);
  const files = await imageFiles(path.join(folder, split), endings, left);
  const known = split === "train" ? files : await imageFiles(path.join(folder, "train"), endings);
  const read = await readImages(path.join(folder, split), files, options, left, classesOf(known, files));
  return { ...read, name: path.basename(path.resolve(folder)), split };
}

async function ownSplits(folder: string, options: ImageFolderOptions): Promise<ImageDataset> {
  const left = new LeftOut();
  const parts = await Promise.all(
    ["train", "test"].map(async (part) =>
      (await imageFiles(path.join(folder, part), options.endings, left)).map((file) => ({
        ...file,
        name: `${part}/${file.name}`,
      })),
    ),
  );
  return readImages(folder, parts.flat(), options, left);
}

async function load(folder: string, options: ImageFolderOptions): Promise<ImageDataset> {
  const left = new LeftOut();
  return readImages(folder, await imageFiles(folder, options.endings, left), options, left);
}

/** Names of classes: those of `known` in alphabetical order, then those that only `others` have. */
function classesOf(known: readonly ImageFile[], others: readonly ImageFile[]): string[] {
  const named = (files: readonly ImageFile[]): string[] => [...new Set(files.map(({ label }) => label))].sort();
  return [...new Set([...named(known), ...named(others)])];
}

async function readImages(
  folder: string,
  files: readonly ImageFile[],
  options: ImageFolderOptions,
  left: LeftOut,
  classes = classesOf(files, []),
): Promise<ImageDataset> {
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
  left.add("damaged", problems.size);
  const animated = headers.filter((header, place) => good[place] && (header?.frames ?? 1) > 1).length;
  if (animated > 0) left.note(`${animated} files hold several pictures, of which the first is read`);
  for (const message of left.messages(folder, files.length - problems.size)) options.onLeftOut?.(message);
  return assemble(folder, files, good, pixels, shape, groups, classes);
}

/** Moves the readable images together and numbers their classes. */
function assemble(
  folder: string,
  files: readonly ImageFile[],
  good: readonly boolean[],
  pixels: Uint8Array,
  shape: readonly [number, number, number],
  groups: readonly number[] | undefined,
  classes: readonly string[],
): ImageDataset {
  const size = shape[0] * shape[1] * shape[2];
  const kept = files.filter((_, place) => good[place]);
  let at = 0;
  for (let place = 0; place < files.length; place++) {
    if (good[place]) pixels.copyWithin(size * at++, size * place, size * (place + 1));
  }
  const labelled = files.some(({ label }) => label !== "");
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

async function inBatches<T, R>(items: readonly T[], work: (item: T, place: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += TOGETHER) {
    results.push(...(await Promise.all(items.slice(at, at + TOGETHER).map((item, i) => work(item, at + i)))));
  }
  return results;
}
