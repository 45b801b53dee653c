import { unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  checkpointName,
  checkpointPieces,
  FormatError,
  LatentsError,
  parseCheckpoint,
  type TrainingState,
} from "@latents/core";
import { isForbidden, readFolder, readFolderIfThere, readInput, writeFileAtomic } from "../files/index.js";

const namePattern = /^step-(\d+)\.safetensors$/;

/** A state read from disk. */
export interface Checkpoint {
  readonly path: string;
  readonly state: TrainingState;
}

const fileOf = (folder: string, step: number): string => join(folder, checkpointName(step));

/** Steps of the checkpoints in a folder, newest first. */
export async function checkpointSteps(folder: string): Promise<number[]> {
  return (await readFolderIfThere(folder))
    .flatMap(({ name }) => namePattern.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);
}

/**
 * Saves a state, and when it is durable removes all but the newest `keep`. A kill at any moment leaves every checkpoint whole.
 * Those of steps that are no multiple of `every` (default 1) go as soon as there is a newer one: what time or Ctrl-C asked for between
 * two regular checkpoints does not change which files a training ends with.
 * Throws RunError if the disk refuses; the checkpoints before are then untouched.
 */
export async function saveCheckpoint(folder: string, state: TrainingState, keep: number, every = 1): Promise<string> {
  const path = fileOf(folder, state.step);
  await writeFileAtomic(path, checkpointPieces(state));
  // a checkpoint beyond this one belongs to a future that a fallback to an older checkpoint gave up
  const steps = await checkpointSteps(folder);
  const stale = steps.filter((step) => step > state.step);
  const before = steps.filter((step) => step < state.step);
  const between = before.filter((step) => step % every !== 0);
  const old = before.filter((step) => step % every === 0).slice(keep - 1);
  for (const step of [...stale, ...between, ...old]) await unlink(fileOf(folder, step)).catch(() => undefined);
  return path;
}

/** Removes what unfinished saves left. Only for the one that holds the run's lock. */
export async function cleanCheckpoints(folder: string): Promise<void> {
  for (const { name } of await readFolder(folder)) if (/^\..*\.tmp$/.test(name)) await unlink(join(folder, name));
}

/** Reads one checkpoint. Throws FormatError if it is damaged. */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  return { path, state: parseCheckpoint(await readInput(path), path) };
}

/**
 * The newest whole checkpoint; undefined if there is none at all. Damaged ones, and those that `check` throws a LatentsError
 * for (another model's), are passed over, each with a warning. Throws FormatError if all of them are, InputError if one may not be read.
 */
export async function latestCheckpoint(
  folder: string,
  warn: (message: string) => void,
  check: (state: TrainingState) => void = () => undefined,
): Promise<Checkpoint | undefined> {
  let fault: LatentsError | undefined;
  const faults: string[] = [];
  for (const step of await checkpointSteps(folder)) {
    try {
      const found = await readCheckpoint(fileOf(folder, step));
      requireFit(found, step, check);
      for (const message of faults) warn(`${message}; going back to the checkpoint of step ${step}`);
      return found;
    } catch (error) {
      // one that is whole but may not be read is no reason to go back to an older one
      if (!(error instanceof LatentsError) || isForbidden(error.cause)) throw error;
      fault = error;
      faults.push(error.message);
    }
  }
  if (fault)
    throw new FormatError(
      `${fault.message}; no checkpoint of this run can be read${faults.length > 1 ? ` (${faults.length} tried)` : ""}: train it again`,
    );
  return undefined;
}

/** Throws FormatError if a checkpoint is of another step than its name says, or `check` refuses it. */
function requireFit({ path, state }: Checkpoint, step: number, check: (state: TrainingState) => void): void {
  if (state.step !== step)
    throw new FormatError(`${path}: must be of step ${step}, as its name says, got ${state.step}`);
  try {
    check(state);
  } catch (error) {
    if (error instanceof LatentsError) throw new FormatError(`${path}: ${error.message}`, { cause: error });
    throw error;
  }
}
