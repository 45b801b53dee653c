import { stat } from "node:fs/promises";
import path from "node:path";
import { imageEndings } from "@latents/core";
import { readFolderIfThere, readInput } from "../../../files/index.js";
import { isNpzTable } from "./npy-table.js";
import { isPattern, standardInput } from "./table-files.js";
import { isSeriesText } from "./ts-series.js";
import { isTableFile, kindOfName } from "./table-kind.js";

/**
 * Whether a name means a table rather than images: standard input, a pattern, a file of a table's kind (an .npz file whose rows have one axis), or a folder of such
 * files without images and folders.
 */
export async function namesTable(name: string): Promise<boolean> {
  if (name === standardInput || isPattern(name)) return true;
  const found = await stat(name).catch(() => undefined);
  if (found?.isDirectory()) return isTableFolder(name);
  const kind = kindOfName(name);
  if (!found || kind === undefined) return false;
  if (kind === "ts") return isSeriesText(new TextDecoder().decode(await readInput(name)));
  return kind === "npz" ? isNpzTable(await readInput(name), name) : true;
}

async function isTableFolder(folder: string): Promise<boolean> {
  const entries = (await readFolderIfThere(folder)).filter(({ name }) => !name.startsWith("."));
  const isImage = (name: string): boolean =>
    (imageEndings as readonly string[]).includes(path.extname(name).slice(1).toLowerCase());
  return (
    entries.some((entry) => entry.isFile() && isTableFile(entry.name)) &&
    !entries.some((entry) => entry.isDirectory() || isImage(entry.name) || /idx\d|ubyte|\.amat$/i.test(entry.name))
  );
}
