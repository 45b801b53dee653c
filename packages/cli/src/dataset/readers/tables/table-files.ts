import { stat } from "node:fs/promises";
import path from "node:path";
import { InputError } from "@latents/core";
import { readFolder, readFolderIfThere } from "../../../files/index.js";
import { isTableFile, tableEndings } from "./table-kind.js";

/** Standard input, as a name of data. */
export const standardInput = "-";

/** Whether a name is a pattern of several files rather than a path. */
export const isPattern = (name: string): boolean => /[*?]/.test(name);

/**
 * The files that a name means, in the order of their names: one file, those of a folder, or those that a pattern (`data/part-*.csv`, `*` and `?` in its
 * last part) fits. Throws InputError when there are none.
 */
export async function tableFiles(name: string): Promise<string[]> {
  if (name === standardInput) return [name];
  if (isPattern(name)) return matching(name);
  const found = await stat(name).catch(() => undefined);
  if (!found?.isDirectory()) return [name];
  const files = (await readFolder(name)).filter((entry) => entry.isFile() && isTableFile(entry.name));
  if (files.length === 0)
    throw new InputError(`${name}: holds no table; its files must end with ${tableEndings.join(", ")}`);
  return files.map((entry) => path.join(name, entry.name));
}

async function matching(pattern: string): Promise<string[]> {
  const { dir, base } = path.parse(pattern);
  if (isPattern(dir))
    throw new InputError(`${pattern}: * and ? may stand in the last part of a path alone; name one folder`);
  const wanted = new RegExp(
    `^${base
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
  );
  const files = (await readFolderIfThere(dir === "" ? "." : dir)).filter(
    (entry) => entry.isFile() && wanted.test(entry.name),
  );
  if (files.length === 0) throw new InputError(`${pattern}: no file fits; check the pattern`);
  return files.map((entry) => path.join(dir, entry.name));
}
