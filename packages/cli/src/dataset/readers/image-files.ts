import path from "node:path";
import { className, InputError, imageEndings, type ImageEnding } from "@latents/core";
import { readFolder } from "../../files/index.js";
import { LeftOut } from "./left-out.js";

/** An image of a folder. */
export interface ImageFile {
  /** Below the folder, with `/`. */
  readonly name: string;
  /** Name of the class (NFC): of the sub-folder; empty where there are none. */
  readonly label: string;
}

interface Listing {
  readonly images: string[];
  readonly folders: string[];
}

/** Endings of images that the image library cannot read. */
const unreadable = new Set(["bmp", "heic", "heif", "jxl", "jp2", "psd", "raw", "dng", "svg"]);
/** Names that are meant as splits, not as classes. */
const splitNames = new Set(["train", "training", "test", "testing", "val", "valid", "validation"]);

/**
 * The images of a folder, in the order of their names. What lies there and is none is counted in `left`.
 * Throws InputError where there are none, or images lie beside sub-folders with images.
 */
export async function imageFiles(
  folder: string,
  endings: readonly ImageEnding[] = imageEndings,
  left = new LeftOut(),
): Promise<ImageFile[]> {
  const top = await listFolder(folder, endings, left);
  const inFolders: ImageFile[] = [];
  for (const sub of top.folders) {
    const label = className(sub);
    const before = inFolders.length;
    const pending = [sub];
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const here = await listFolder(path.join(folder, next), endings, left);
      const base = next;
      inFolders.push(...here.images.map((image) => ({ name: `${base}/${image}`, label })));
      pending.push(...here.folders.map((below) => `${base}/${below}`));
    }
    if (inFolders.length === before) left.add("folder without images");
  }
  if (inFolders.length > 0 && top.images.length > 0)
    throw new InputError(
      `${folder}: has ${top.images.length} images beside sub-folders with images; a sub-folder is a class, so move ${top.images[0]} and the others into one`,
    );
  const files = inFolders.length > 0 ? inFolders : top.images.map((name) => ({ name, label: "" }));
  if (files.length === 0) {
    const reasons = Object.entries(left.reasons).map(([reason, n]) => `${n} ${reason}`);
    throw new InputError(
      `${folder}: has no images (${endings.map((ending) => `.${ending}`).join(", ")})${reasons.length > 0 ? `; there are ${reasons.join(", ")}` : ""}`,
    );
  }
  const splits = [...new Set(inFolders.map(({ label }) => label))].filter((label) =>
    splitNames.has(label.toLowerCase()),
  );
  if (splits.length > 0)
    left.note(
      `the sub-folders ${splits.join(", ")} are taken as classes; two named train and test would be the splits`,
    );
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Images and sub-folders of one folder; all else is counted. */
export async function listFolder(
  folder: string,
  endings: readonly ImageEnding[] = imageEndings,
  left = new LeftOut(),
): Promise<Listing> {
  const images: string[] = [];
  const folders: string[] = [];
  for (const entry of await readFolder(folder)) {
    const { name } = entry;
    const ending = path.extname(name).slice(1).toLowerCase();
    if (name.startsWith(".")) left.add(entry.isDirectory() ? "hidden folder" : "hidden file");
    else if (entry.isSymbolicLink()) left.add("symbolic link not followed");
    else if (entry.isDirectory()) folders.push(name);
    else if (!entry.isFile()) left.add("pipe or device");
    else if ((endings as readonly string[]).includes(ending)) images.push(name);
    else left.add(reasonFor(ending));
  }
  return { images, folders };
}

function reasonFor(ending: string): string {
  if (ending === "") return "without an ending not read";
  if (unreadable.has(ending)) return `.${ending} not read (convert to PNG)`;
  if ((imageEndings as readonly string[]).includes(ending)) return `.${ending} not read (data.endings lacks it)`;
  return `.${ending} not read`;
}
