import { mkdtempSync, rmdirSync, statSync } from "node:fs";
import path from "node:path";
import { InputError, RunError } from "@latents/core";
import { writeError } from "./atomic-write.js";
import { errorCode } from "./error-code.js";

/** What lies at a path; undefined where nothing does, or nothing can. */
export function kindOf(target: string): "folder" | "file" | undefined {
  try {
    return statSync(target).isDirectory() ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/**
 * Refuses a file that could not be written, before the work that makes it: `--out` must end with one of `endings`, if there are any, lie in a folder that
 * exists, and be no folder. Throws InputError, RunError where nothing may be written.
 */
export const checkOutputFile = (file: string, ...endings: readonly string[]): void =>
  checkOutputFlag("--out", file, ...endings);

/**
 * The file of `--out`, looked at now; where none is given, the one that is named later, looked at then. Throws as `checkOutputFile`.
 */
export function outputFile(out: string | undefined, ...endings: readonly string[]): (usual: string) => string {
  if (out !== undefined) checkOutputFile(out, ...endings);
  return (usual) => {
    if (out === undefined) checkOutputFile(usual, ...endings);
    return out ?? usual;
  };
}

/** Throws InputError for a file that ends otherwise than with one of `endings`, if there are any. */
export function requireEnding(flag: string, file: string, endings: readonly string[]): void {
  if (endings.length > 0 && !endings.includes(path.extname(file).toLowerCase()))
    throw new InputError(`${flag}: the file must end with ${endings.join(" or ")}, got ${JSON.stringify(file)}`);
}

/** The same as `checkOutputFile` for another flag than `--out`. */
export function checkOutputFlag(flag: string, file: string, ...endings: readonly string[]): void {
  requireEnding(flag, file, endings);
  if (kindOf(file) === "folder" || /[\\/]$/.test(file))
    throw new InputError(`${flag}: ${file} is a folder; name a file`);
  const folder = path.dirname(file);
  if (kindOf(folder) !== "folder") throw new InputError(`${flag}: there is no folder ${folder}; create it first`);
  requireWritable(folder, file);
}

/**
 * Refuses a folder that could not be made or written to, before the work that fills it: one without a name, or at or below a file.
 * Throws InputError, RunError where nothing may be written.
 */
export function checkOutputFolder(folder: string, flag = "--out"): void {
  if (folder === "") throw new InputError(`${flag}: needs a value`);
  if (kindOf(folder) === "file") throw new InputError(`${flag}: ${folder} is a file; name a folder`);
  let there = path.normalize(folder);
  while (kindOf(there) === undefined) there = path.dirname(there);
  if (kindOf(there) === "file")
    throw new InputError(`${flag}: ${there} is a file, so ${folder} cannot be made; name another`);
  requireWritable(there, folder);
}

/** Throws RunError where nothing can be made in a folder: rights do not say it of every system, so something is made and taken away. */
function requireWritable(folder: string, target: string): void {
  try {
    rmdirSync(mkdtempSync(path.join(folder, ".latents-")));
  } catch (error) {
    // the folder is there, but no place for files, as /proc is none
    if (errorCode(error) === "ENOENT")
      throw new RunError(`cannot write ${target}: nothing can be made in ${folder}; choose another folder`, {
        cause: error,
      });
    throw writeError(target, error);
  }
}
