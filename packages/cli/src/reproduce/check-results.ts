import { existsSync } from "node:fs";
import { access, constants, lstat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { InputError } from "@latents/core";
import { readInput, writeError } from "../files/index.js";
import { checkOutputFolder } from "../output/index.js";
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
    await requireWritable(folder);
  }
  const page = pageOf(results);
  if (existsSync(page) && !new TextDecoder().decode(await readInput(page)).startsWith(pageBeginning))
    throw new InputError(
      `--out: ${page} was not written by latents reproduce, and would be overwritten; choose another folder`,
    );
  for (const id of ids) await earlierResult(results, id);
  await readResults(results);
}

/** The folder, or where it is to be made. */
async function requireWritable(folder: string): Promise<void> {
  if (!existsSync(folder)) {
    const isLink = await lstat(folder).then(
      () => true,
      () => false,
    );
    if (isLink) throw new InputError(`--out: ${folder} is a link to a folder that is not there; make it first`);
    const above = dirname(resolve(folder));
    return above === resolve(folder) ? undefined : requireWritable(above);
  }
  checkOutputFolder(folder);
  await access(folder, constants.W_OK | constants.X_OK).catch((error: unknown) => {
    throw writeError(folder, error);
  });
}
