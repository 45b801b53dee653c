import { statSync, type Stats } from "node:fs";
import { runFiles } from "../../run/run-files.js";
import { isRunLocked } from "../../run/lock/run-lock.js";
import { placeOf } from "./run-shelf.js";

/** How this server trains a run, undefined where it does not. */
export type Standing = "training" | "paused" | undefined;

/** Sizes and times of what a run consists of, and who writes it: as long as it is the same, so is the run. Undefined where there is no run. */
export async function runMark(runs: string, name: string, standing: Standing): Promise<string | undefined> {
  const files = runFiles(await placeOf(runs, name));
  const { config, metrics, result, checkpoints, images, plane, model, report } = files;
  const marks = [config, metrics, result, checkpoints, images, plane, model, report].map((path) => {
    const at = look(path);
    return at ? `${at.ino}/${at.size}/${at.mtimeMs}` : "";
  });
  if (marks[0] === "") return undefined;
  const lock = look(files.lock);
  const isLocked = lock?.isFile() === true && lock.size < 10_000 && (await isRunLocked(files.lock));
  return [...marks, isLocked, standing].join();
}

/** Asked at once: nine looks a run at a thousand runs take a tenth of the time that they take by promises. */
function look(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
