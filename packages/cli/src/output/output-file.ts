import { statSync } from "node:fs";
import path from "node:path";
import { InputError } from "@latents/core";

/** What lies at a path; undefined where nothing does, or nothing can. */
export function kindOf(target: string): "folder" | "file" | undefined {
  try {
    return statSync(target).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/**
 * Refuses a file that could not be written, before the work that makes it: `--out` must end with one of `endings`, lie in a folder that
 * exists, and be no folder. Throws InputError.
 */
export const checkOutputFile = (file: string, ...endings: readonly string[]): void =>
  checkOutputFlag("--out", file, ...endings);

/** The same for another flag than `--out`. Throws InputError. */
export function checkOutputFlag(flag: string, file: string, ...endings: readonly string[]): void {
  if (!endings.includes(path.extname(file).toLowerCase()))
    throw new InputError(`${flag}: the file must end with ${endings.join(" or ")}, got ${JSON.stringify(file)}`);
  if (kindOf(file) === "folder") throw new InputError(`${flag}: ${file} is a folder; name a file`);
  const folder = path.dirname(file);
  if (kindOf(folder) !== "folder") throw new InputError(`${flag}: there is no folder ${folder}; create it first`);
}

/** Refuses a folder without a name, or whose name a file has. Throws InputError. */
export function checkOutputFolder(folder: string, flag = "--out"): void {
  if (folder === "") throw new InputError(`${flag}: needs a value`);
  if (kindOf(folder) === "file") throw new InputError(`${flag}: ${folder} is a file; name a folder`);
}
