import { existsSync } from "node:fs";
import { mkdir, readdir, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "@latents/core";
import { checkOutputFolder, writeError } from "../../files/index.js";
import { runName } from "../../run/run-folder.js";
import { lockRun, type RunLock } from "../../run/lock/run-lock.js";
import { sweepFiles } from "./sweep-files.js";

/** Sweeps without `--out` lie here, under the current folder. */
const sweepsFolder = "sweeps";

/** The folder of a new sweep: `out`, or one of the recipe's name and the time under `sweeps/`. Nothing is made. Throws InputError. */
export async function newSweepFolder(recipe: string, out: string | undefined): Promise<string> {
  if (out !== undefined) {
    checkOutputFolder(out);
    await requireEmpty(out);
    return out;
  }
  const name = join(sweepsFolder, runName(recipe, new Date()));
  for (let n = 1; ; n++) {
    const folder = n === 1 ? name : `${name}-${n}`;
    if (!existsSync(folder)) return folder;
  }
}

/** Makes and locks the folder of a new sweep. Throws InputError if it holds something, RunError if another process has it. */
export async function lockNewSweep(folder: string): Promise<RunLock> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  let lock: RunLock | undefined;
  try {
    lock = await lockSweep(folder);
    await requireEmpty(folder);
    return lock;
  } catch (error) {
    lock?.release();
    await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

/** Takes the lock of a sweep. Throws RunError if another process has it. */
export const lockSweep = (folder: string): Promise<RunLock> => lockRun(sweepFiles(folder).lock, undefined, "sweep");

async function requireEmpty(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const names = await readdir(folder);
  // a sweep that was killed while it was being made has these and no sweep.json
  if (names.every((name) => /^sweep\.lock/.test(name) || /^\.sweep\.json\..*\.tmp$/.test(name))) return;
  const remedy = names.includes("sweep.json")
    ? `it holds a sweep: go on with it (latents sweep --resume ${folder}) or choose another folder`
    : "choose another folder";
  throw new InputError(`--out: ${folder} must be empty or new, it holds ${names.length} files; ${remedy}`);
}
