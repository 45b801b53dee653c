import { lstat, mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, writeError } from "../../files/index.js";
import type { Run } from "../../run/open-run.js";
import { isRunLocked } from "../../run/lock/run-lock.js";
import { RefusedError } from "../http/refuse.js";
import { trashFolder } from "./run-shelf.js";

/** Gives a run that nobody writes another name. Throws RefusedError if the name is taken or the run is being written. */
export async function renameRun(runs: string, run: Run, name: string): Promise<void> {
  await requireIdle(run);
  if (await isThere(join(runs, name)))
    throw new RefusedError(409, `there is already a run ${JSON.stringify(name)}; choose another name`);
  await move(run.folder, join(runs, name));
}

/** Moves a run that nobody writes to the trash, which is a folder among the runs. Returns its place there. */
export async function trashRun(runs: string, run: Run): Promise<string> {
  await requireIdle(run);
  const trash = join(runs, trashFolder);
  await mkdir(trash).catch((error: unknown) => {
    if (errorCode(error) !== "EEXIST") throw writeError(trash, error);
  });
  if (!(await lstat(trash)).isDirectory())
    throw new RefusedError(409, `${trashFolder} among the runs must be a folder of its own`);
  for (let n = 1; ; n++) {
    const name = n === 1 ? run.name : `${run.name}-${n}`;
    if (await isThere(join(trash, name))) continue;
    await move(run.folder, join(trash, name));
    return `${trashFolder}/${name}`;
  }
}

async function requireIdle(run: Run): Promise<void> {
  if (await isRunLocked(run.files.lock)) throw new RefusedError(409, `${run.name} is being trained; stop it first`);
}

const isThere = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (error: unknown) => errorCode(error) !== "ENOENT",
  );

const move = (from: string, to: string): Promise<void> =>
  rename(from, to).catch((error: unknown) => {
    throw writeError(to, error);
  });
