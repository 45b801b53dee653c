import { existsSync } from "node:fs";
import { mkdir, readdir, rm, rmdir, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { checkpointName, InputError } from "@latents/core";
import { errorCode, writeError } from "../files/index.js";
import { isRunLocked, lockRun, type RunLock } from "./lock/run-lock.js";
import { runFiles } from "./run-files.js";

/** Runs without `--out` lie here, under the current folder. */
export const runsFolder = "runs";

/** `<recipe>-<yyyymmdd-hhmmss>`, local time. */
export function runName(recipe: string, now: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  // a name from a config file stays a name, and a short one
  return `${recipe.replaceAll(/[^\w.-]+/g, "-").slice(0, 100)}-${day}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}

/**
 * Makes the folder of a new run and its sub-folders: `out`, or a new name under `runs/`. Returns its path.
 * Throws InputError if `out` is not empty, RunError if it cannot be made.
 */
export async function createRunFolder(options: {
  readonly recipe: string;
  readonly out?: string;
  readonly now?: Date;
}): Promise<string> {
  const folder = options.out ?? (await uniqueFolder(runName(options.recipe, options.now ?? new Date())));
  try {
    if (options.out !== undefined) await makeFolder(folder);
    await requireEmpty(folder);
  } catch (error) {
    throw writeError(folder, error);
  }
  await makeRunParts(folder);
  return folder;
}

/** Locks a folder that is still empty. Another process that was told the same folder at the same time keeps what it has made. Throws LatentsError. */
export async function lockNewRun(folder: string): Promise<RunLock> {
  const path = runFiles(folder).lock;
  let lock: RunLock | undefined;
  try {
    lock = await lockRun(path);
    await requireEmpty(folder);
    await removeTorn(folder);
    return lock;
  } catch (error) {
    lock?.release();
    if (!lock && !(await isRunLocked(path))) await removeRunFolder(folder);
    throw error;
  }
}

/** Makes the sub-folders of a run; a copy of one may lack those that were empty. Throws RunError if they cannot be made. */
export async function makeRunParts(folder: string): Promise<void> {
  const { checkpoints, model, images } = runFiles(folder);
  try {
    for (const path of [checkpoints, model, images]) await mkdir(path, { recursive: true });
  } catch (error) {
    throw writeError(folder, error);
  }
}

/** Removes the folder of a run that could not begin: what `createRunFolder` made, and nothing else. */
export async function removeRunFolder(folder: string): Promise<void> {
  const { checkpoints, model, images, plugins, config, schema, lock } = runFiles(folder);
  await rm(plugins, { recursive: true, force: true }).catch(() => undefined);
  // a run that begins with values of another has them as its first checkpoint
  for (const path of [schema, config, lock, join(checkpoints, checkpointName(0))])
    await unlink(path).catch(() => undefined);
  for (const path of [checkpoints, model, images, folder]) await rmdir(path).catch(() => undefined);
}

/** Makes a folder and those above it. Node's own way says "not found" where the system says "read-only". */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return;
  if (!existsSync(dirname(path))) await makeFolder(dirname(path));
  await mkdir(path).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw error;
  });
}

/** What a kill leaves of the first files of a run while they are being written. */
const torn = /^\.(config\.json|schema\.yaml)\..*\.tmp$/;

/** Removes what a run that was killed while it was being made has left half written. The caller holds the folder's lock. */
export async function removeTorn(folder: string): Promise<void> {
  for (const name of await readdir(folder)) if (torn.test(name)) await unlink(join(folder, name));
}

/** Throws InputError if a folder holds more than the parts of a run that has not begun. */
export async function requireEmpty(folder: string): Promise<void> {
  const names = await readdir(folder);
  // a run that was killed while it was being made has these and no config; a schema alone is somebody's own
  const parts = ["checkpoints", "model", "images", "plugins", "run.lock"];
  if (names.includes("run.lock")) parts.push("schema.yaml");
  if (names.every((name) => parts.includes(name) || torn.test(name))) return;
  const remedy = names.includes("config.json")
    ? `it holds a run: go on with it (latents train --resume ${folder}) or choose another folder`
    : "choose another folder";
  throw new InputError(`--out: ${folder} must be empty or new, it holds ${names.length} files; ${remedy}`);
}

async function uniqueFolder(name: string): Promise<string> {
  try {
    await makeFolder(runsFolder);
    for (let n = 1; ; n++) {
      const folder = join(runsFolder, n === 1 ? name : `${name}-${n}`);
      try {
        await mkdir(folder);
        return folder;
      } catch (error) {
        if (errorCode(error) !== "EEXIST") throw error;
      }
    }
  } catch (error) {
    throw writeError(runsFolder, error);
  }
}
