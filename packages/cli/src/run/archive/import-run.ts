import { randomBytes } from "node:crypto";
import { lstat, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LatentsError, type RunArchive } from "@latents/core";
import { errorCode, writeError, writeFileAtomic } from "../../files/index.js";
import { runFiles } from "../run-files.js";

/**
 * Makes an archive that was checked a run among others: in a hidden folder beside them, which takes the run's name when it is whole. A
 * name that is taken gets a number, `name-2`. Returns the name.
 * Throws RunError if the disk refuses; nothing is left then.
 */
export async function importRun({ name, files }: RunArchive, runs: string): Promise<string> {
  const hidden = join(runs, `.import-${randomBytes(8).toString("hex")}`);
  const { checkpoints, model, images } = runFiles(hidden);
  try {
    await mkdir(runs, { recursive: true });
    for (const folder of [hidden, checkpoints, model, images]) await mkdir(folder);
    // a folder without a config is no run: what a kill leaves here is none
    const order = [...files].sort(([a], [b]) => Number(a === "config.json") - Number(b === "config.json"));
    for (const [path, bytes] of order) await writeFileAtomic(join(hidden, path), bytes);
    return await takeName(hidden, name);
  } catch (error) {
    await rm(hidden, { recursive: true, force: true }).catch(() => undefined);
    // by the place that the user knows
    throw writeError(join(runs, name), error instanceof LatentsError ? error.cause : error);
  }
}

/** Renames a folder to the first of `name`, `name-2`, ... that is free, whoever else takes names at the same time. */
async function takeName(folder: string, name: string): Promise<string> {
  for (let n = 1; ; n++) {
    const end = n === 1 ? "" : `-${n}`;
    const free = name.slice(0, longestName - end.length) + end;
    const target = join(dirname(folder), free);
    if (await isThere(target)) continue;
    try {
      await rename(folder, target);
      return free;
    } catch (error) {
      // taken a moment ago: a folder that holds something is never renamed over
      if (!(await isThere(target))) throw error;
    }
  }
}

const longestName = 100;

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => {
      if (errorCode(error) === "ENOENT") return false;
      throw error;
    },
  );
