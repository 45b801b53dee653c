import { stat } from "node:fs/promises";
import { runFiles } from "../../run/run-files.js";
import { isRunLocked } from "../../run/lock/run-lock.js";
import { placeOf } from "./run-shelf.js";

/** How this server trains a run, undefined where it does not. */
export type Standing = "training" | "paused" | undefined;

/** Sizes and times of what a run consists of, and who writes it: as long as it is the same, so is the run. Undefined where there is no run. */
export async function runMark(runs: string, name: string, standing: Standing): Promise<string | undefined> {
  const files = runFiles(await placeOf(runs, name));
  const marks = await Promise.all(
    [
      files.config,
      files.metrics,
      files.result,
      files.checkpoints,
      files.images,
      files.plane,
      files.model,
      files.report,
    ].map((path) =>
      stat(path).then(
        ({ ino, size, mtimeMs }) => `${ino}/${size}/${mtimeMs}`,
        () => "",
      ),
    ),
  );
  if (marks[0] === "") return undefined;
  const lock = await stat(files.lock).catch(() => undefined);
  const isLocked = lock?.isFile() === true && lock.size < 10_000 && (await isRunLocked(files.lock));
  return [...marks, isLocked, standing].join();
}
