import { existsSync, lstatSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { InputError } from "@latents/core";
import { checkOutputFolder, kindOf, readInput } from "latents/files";
import { pageBeginning } from "./results-page.js";
import { earlierResult, readResults } from "./write-result.js";

/** Where all results lie on one page. */
export const pageOf = (results: string): string => join(results, "README.md");

/**
 * Refuses a folder of results in which experiments could not be written, or would overwrite what is not theirs, before they take their hours.
 * Throws InputError, FormatError where a result there is damaged, RunError where nothing may be written.
 */
export async function checkResults(results: string, ids: readonly string[]): Promise<void> {
  for (const folder of [results, ...ids.map((id) => join(results, id))]) {
    checkOutputFolder(folder);
    requireNoDeadLink(folder);
  }
  const page = pageOf(results);
  if (existsSync(page) && !new TextDecoder().decode(await readInput(page)).startsWith(pageBeginning))
    throw new InputError(
      `--out: ${page} was not written by latents reproduce, and would be overwritten; choose another folder`,
    );
  for (const id of ids) await earlierResult(results, id);
  await readResults(results);
}

/** A link to nothing looks like a name that is free. */
function requireNoDeadLink(folder: string): void {
  for (let path = normalize(folder); kindOf(path) === undefined; path = dirname(path))
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
      throw new InputError(`--out: ${path} is a link to a folder that is not there; make it first`);
}
