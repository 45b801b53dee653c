import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { appendFile, cp, link, mkdir, rename, rm, unlink, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { RunError } from "@latents/core";
import { z } from "zod";
import { errorCode, readFolderIfThere, readJson, writeError } from "../../files/index.js";
import { checkpointSteps } from "../../run/checkpoints.js";
import { runFiles } from "../../run/run-files.js";
import { isRunLocked } from "../../run/lock/run-lock.js";
import type { PlannedTrial } from "../plan/stored-sweep.js";
import { sweepFiles, trialFolder } from "../plan/sweep-files.js";

/** So many attempts without a new checkpoint, one after another, and the trial is given up: whatever ends them would end the next. */
const mostBarren = 3;

/** An attempt at a trial, by its folder. */
export interface AttemptFolder {
  readonly id: string;
  /** Where only this attempt writes. */
  readonly folder: string;
  /** Its run; the last part of the path is the trial's name, as it will be when it is committed. */
  readonly run: string;
}

/** What was tried before. */
interface History {
  /** The attempt that got furthest; undefined where none has a checkpoint. */
  readonly best?: AttemptFolder & { readonly step: number };
  /** Attempts that ended where they had begun, at the furthest step. */
  readonly barren: number;
  /** What the last of them ended with. */
  readonly lastWord?: string;
}

const recordSchema = z.looseObject({ from: z.int().min(0), ended: z.string().optional() });
const recordFile = (folder: string): string => join(folder, "attempt.json");
const attemptsOf = (sweep: string, { name }: Pick<PlannedTrial, "name">): string =>
  join(sweepFiles(sweep).attempts, name);

/** All attempts at a trial whose folders are there. */
export async function attemptFolders(sweep: string, trial: Pick<PlannedTrial, "name">): Promise<AttemptFolder[]> {
  const root = attemptsOf(sweep, trial);
  const found = (await readFolderIfThere(root)).filter((entry) => entry.isDirectory());
  return found.map(({ name: id }) => ({ id, folder: join(root, id), run: join(root, id, trial.name) }));
}

async function history(sweep: string, trial: PlannedTrial): Promise<History> {
  let best: History["best"];
  const ended: { from: number; step: number; word?: string }[] = [];
  for (const attempt of await attemptFolders(sweep, trial)) {
    const [step = 0] = await checkpointSteps(runFiles(attempt.run).checkpoints);
    if (step > (best?.step ?? 0)) best = { ...attempt, step };
    // one that is under way may still get somewhere
    if (await isRunLocked(runFiles(attempt.run).lock)) continue;
    const record = await readJson(recordFile(attempt.folder), recordSchema, "remove it").catch(() => undefined);
    if (record) ended.push({ from: record.from, step, word: record.ended });
  }
  const furthest = best?.step ?? 0;
  const barren = ended.filter(({ from, step }) => from === furthest && step <= from);
  return { best, barren: barren.length, lastWord: barren.findLast(({ word }) => word !== undefined)?.word };
}

/** The folder of a new attempt, with the furthest checkpoint of those before; or that there shall be none. */
export type BegunAttempt =
  | (AttemptFolder & { readonly from: number })
  /** Given up: why. */
  | { readonly barren: number; readonly lastWord?: string };

/** Makes the folder of a new attempt. The run of the one that got furthest is copied: its process may be cut off, not dead. Throws RunError. */
export async function beginAttempt(sweep: string, trial: PlannedTrial): Promise<BegunAttempt> {
  try {
    await adopt(sweep, trial);
    const { best, barren, lastWord } = await history(sweep, trial);
    if (barren >= mostBarren) return { barren, lastWord };
    // in the order of their beginning, as far as the clocks agree
    const id = `${new Date().toISOString().replaceAll(/[-:.]/g, "")}-${randomBytes(4).toString("hex")}`;
    const folder = join(attemptsOf(sweep, trial), id);
    const run = join(folder, trial.name);
    await mkdir(folder, { recursive: true });
    if (best) await copyRun(best.run, run);
    const [from = 0] = await checkpointSteps(runFiles(run).checkpoints);
    const record = { from, host: hostname(), pid: process.pid, began: new Date().toISOString() };
    await writeFile(recordFile(folder), `${JSON.stringify(record)}\n`);
    if (best && from >= best.step && !(await isRunLocked(runFiles(best.run).lock)))
      await rm(best.run, { recursive: true, force: true });
    return { id, folder, run, from };
  } catch (error) {
    throw writeError(attemptsOf(sweep, trial), error);
  }
}

/** A run without its lock and what was half written. One whose folder changes meanwhile is copied again from the beginning of it. */
async function copyRun(from: string, to: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      const isOfRun = (path: string): boolean => !/(^|[\\/])(run\.lock[^\\/]*|\.[^\\/]*\.tmp)$/.test(path);
      await cp(from, to, { recursive: true, filter: isOfRun });
      return;
    } catch (error) {
      await rm(to, { recursive: true, force: true });
      // a checkpoint that its writer has just removed
      if (errorCode(error) !== "ENOENT" || tries === 3) throw error;
    }
  }
}

/** Sweeps of earlier versions trained in the place where finished runs lie. */
async function adopt(sweep: string, trial: PlannedTrial): Promise<void> {
  const run = trialFolder(sweep, trial);
  if (!existsSync(run) || existsSync(runFiles(run).result)) return;
  if (await isRunLocked(runFiles(run).lock))
    throw new RunError(`${run}: another process is training this trial; wait for it or stop it`);
  const folder = join(attemptsOf(sweep, trial), "0-earlier");
  await mkdir(folder, { recursive: true });
  await rename(run, join(folder, trial.name)).catch((error: unknown) => {
    // another attempt was quicker
    if (!["ENOENT", "ENOTEMPTY", "EEXIST"].includes(errorCode(error))) throw error;
  });
}

/** Notes how an attempt ended that is not committed; what has nothing new is removed. One that was asked to end does not count against its trial. */
export async function endAttempt(
  { folder, run, from }: AttemptFolder & { readonly from: number },
  how: "stopped" | "ended",
  word?: string,
): Promise<void> {
  const [step = 0] = await checkpointSteps(runFiles(run).checkpoints);
  const record = { from, host: hostname(), pid: process.pid, ended: word };
  if (how === "ended") await writeFile(recordFile(folder), `${JSON.stringify(record)}\n`).catch(() => undefined);
  else if (step === 0) await rm(folder, { recursive: true, force: true });
  else await unlink(recordFile(folder)).catch(() => undefined);
}

/** Makes an attempt's run the trial's, by one rename that fails where there is one. Answers whether it did. */
export async function commit(sweep: string, trial: PlannedTrial, { run }: AttemptFolder): Promise<boolean> {
  const target = trialFolder(sweep, trial);
  try {
    await mkdir(sweepFiles(sweep).trials, { recursive: true });
    await rename(run, target);
    return true;
  } catch (error) {
    // a folder that is not empty is never replaced
    if (["ENOTEMPTY", "EEXIST"].includes(errorCode(error))) return false;
    throw writeError(target, error);
  }
}

/** Removes what attempts at a trial left, where none is under way. */
export async function clearAttempts(sweep: string, trial: Pick<PlannedTrial, "name">): Promise<void> {
  for (const { run, folder } of await attemptFolders(sweep, trial))
    if (!(await isRunLocked(runFiles(run).lock))) await rm(folder, { recursive: true, force: true });
  const root = attemptsOf(sweep, trial);
  if ((await readFolderIfThere(root)).length === 0) await rm(root, { recursive: true, force: true });
}

/** Lets a trial that was given up be tried again: what counted against it goes, its furthest checkpoint stays. */
export async function forgive(sweep: string, trial: PlannedTrial): Promise<void> {
  const { best } = await history(sweep, trial);
  for (const { id, folder, run } of await attemptFolders(sweep, trial))
    if (id === best?.id) await unlink(recordFile(folder)).catch(() => undefined);
    else if (!(await isRunLocked(runFiles(run).lock))) await rm(folder, { recursive: true, force: true });
}

/** Makes a file unless there is one; network file systems too refuse a second link. Answers whether it was this call. */
export async function createOnce(path: string, text: string): Promise<boolean> {
  const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await writeFile(temporary, text, { flush: true });
    await link(temporary, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw writeError(path, error);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** The file that tells of all attempts at a trial. */
const logFile = (sweep: string, { name }: Pick<PlannedTrial, "name">): string =>
  join(sweepFiles(sweep).logs, `${name}.log`);

/** Adds a line to a trial's log; a disk that refuses it is no reason to stop. */
export async function logLine(sweep: string, trial: PlannedTrial, id: string, text: string): Promise<void> {
  const path = logFile(sweep, trial);
  const line = `${new Date().toISOString()} ${hostname()} ${process.pid} ${id} ${text.replaceAll(/\s+/g, " ")}\n`;
  await mkdir(join(path, ".."), { recursive: true })
    .then(() => appendFile(path, line))
    .catch(() => undefined);
}
