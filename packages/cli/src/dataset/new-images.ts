import { stat } from "node:fs/promises";
import path from "node:path";
import { imageEndings, imagesAtOnce, InputError, subset, type ImageDataset } from "@latents/core";
import { readError, readInput } from "../files/index.js";
import { loadDataset } from "./load-dataset.js";
import { decodeImage, loadSharp, readImageHeader } from "./readers/decode-image.js";
import { listFolder } from "./readers/image-files.js";
import { LeftOut } from "./readers/left-out.js";

/** Images of no data set, in pieces that fit into memory, each with what it is called. */
export interface NewImages {
  /** All of them. */
  readonly count: number;
  readonly pieces: () => AsyncGenerator<{ readonly images: ImageDataset; readonly names: readonly string[] }>;
}

type Piece = { readonly images: ImageDataset; readonly names: readonly string[] };
type Shape = readonly [number, number, number];

/**
 * The images that paths name: image files, folders with all that lies below them, .npz files and IDX files without splits. Files are brought to
 * `shape` [channels, height, width], scaled to cover it and cropped at the centre; they are read piece by piece. `warn` hears of what a folder has and is not
 * read. Throws InputError where there are none or a path is not there, FormatError for damaged ones.
 */
export async function newImages(
  paths: readonly string[],
  shape: Shape,
  warn: (message: string) => void,
  /** Hears of files of another size, where that is not what a training did with its own. */
  onScaled?: (message: string) => void,
): Promise<NewImages> {
  const files: string[] = [];
  const arrays: Piece[] = [];
  for (const place of paths) {
    const found = await stat(place).catch((error: unknown) => {
      throw readError(place, error);
    });
    if (found.isDirectory()) files.push(...(await filesBelow(place, warn)));
    else if (isImage(place)) files.push(place);
    else arrays.push(await arrayOf(place, shape));
  }
  const count = files.length + arrays.reduce((sum, { images }) => sum + images.count, 0);
  if (count === 0)
    throw new InputError("images: there are none to read; name image files, folders of them, or .npz files");
  const atOnce = imagesAtOnce(shape[0] * shape[1] * shape[2]);
  return {
    count,
    async *pieces() {
      const scaled: string[] = [];
      for (let at = 0; at < files.length; at += atOnce)
        yield readFiles(files.slice(at, at + atOnce), shape, (text) => scaled.push(text));
      if (scaled.length > 0)
        onScaled?.(
          `${scaled.length} of ${files.length} images are not of ${shape[2]}x${shape[1]} pixels, as the model's are, such as ${scaled[0]}; they were scaled and cropped`,
        );
      for (const { images, names } of arrays)
        for (let at = 0; at < images.count; at += atOnce) {
          const indices = Array.from({ length: Math.min(atOnce, images.count - at) }, (_, i) => at + i);
          yield { images: subset(images, indices), names: indices.map((index) => names[index]) };
        }
    },
  };
}

const isImage = (file: string): boolean =>
  (imageEndings as readonly string[]).includes(path.extname(file).slice(1).toLowerCase());

async function filesBelow(folder: string, warn: (message: string) => void): Promise<string[]> {
  const files: string[] = [];
  const left = new LeftOut();
  const pending = [folder];
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const here = await listFolder(next, imageEndings, left);
    const base = next;
    files.push(...here.images.map((name) => path.join(base, name)));
    pending.push(...here.folders.map((name) => path.join(base, name)));
  }
  for (const message of left.messages(folder, files.length)) warn(message);
  return files;
}

async function readFiles(files: readonly string[], shape: Shape, onScaled: (text: string) => void): Promise<Piece> {
  const sharp = await loadSharp();
  const size = shape[0] * shape[1] * shape[2];
  const pixels = new Uint8Array(files.length * size);
  for (const [place, file] of files.entries()) {
    const bytes = await readInput(file);
    const header = await readImageHeader(sharp, bytes, file);
    const { width, height } = header;
    if (width !== shape[2] || height !== shape[1]) onScaled(`${file} (${width}x${height})`);
    pixels.set(await decodeImage(sharp, bytes, file, shape, header), place * size);
  }
  return { images: { name: "images", split: "new", count: files.length, shape, pixels }, names: files };
}

/** The images of an .npz or IDX file, all of them. */
async function arrayOf(file: string, shape: Shape): Promise<Piece> {
  const { labels: _, classes: __, ...images } = await loadDataset({ name: file, split: "train", test: 0 });
  if (images.shape.join() !== shape.join())
    throw new InputError(
      `${file}: the model is of images of ${shape.join("x")}, got ${images.shape.join("x")}; bring them to that size`,
    );
  return { images, names: Array.from({ length: images.count }, (_, i) => `${file}[${i}]`) };
}
