import { existsSync } from "node:fs";
import { mkdir, unlink } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { writeError, writeFileAtomic } from "../../files/index.js";
import { runFiles } from "../../run/run-files.js";
import { trialConfig, writeSweep, type PlannedTrial, type StoredSweep } from "../plan/stored-sweep.js";
import { trialFolder } from "../plan/sweep-files.js";
import { createOnce, forgive } from "./attempts.js";
import { failureFile, trialStates } from "./trial-states.js";

/**
 * Lets the trials that were given up wait again, but not those that diverged: they would again. A sweep of an earlier version becomes one of today. For the
 * holder of the sweep's lock. Throws LatentsError where the plan of a trial that waits is damaged, or the disk refuses.
 */
export async function retryTrials(folder: string, given: StoredSweep): Promise<StoredSweep> {
  const sweep = given.trials.some(({ earlier }) => earlier) ? await renewed(folder, given) : given;
  const states = await trialStates(folder, sweep);
  for (const [i, state] of states.entries()) {
    const trial = sweep.trials[i];
    if (state.state === "finished" || (state.state === "failed" && state.diverged)) continue;
    // better known now than on another machine
    trialConfig(folder, sweep, trial);
    if (state.state === "waiting") continue;
    await forgive(folder, trial);
    await unlink(failureFile(folder, trial)).catch(() => undefined);
  }
  return sweep;
}

/** A sweep of an earlier version, whose plan said where its trials stand: the same is said by files from now on. */
async function renewed(folder: string, sweep: StoredSweep): Promise<StoredSweep> {
  for (const trial of sweep.trials) {
    const { earlier } = trial;
    if (earlier?.state === "failed" && earlier.diverged)
      await createOnce(failureFile(folder, trial), `${JSON.stringify({ ...earlier.error, diverged: true })}\n`);
    else if (earlier?.state === "finished") await keepResult(folder, trial, earlier.result);
  }
  const trials = sweep.trials.map(({ earlier: _, ...trial }) => trial);
  const now = { ...sweep, id: randomBytes(6).toString("hex"), trials };
  await writeSweep(folder, now);
  return now;
}

/** The figures of a finished trial whose run was removed. */
async function keepResult(folder: string, trial: PlannedTrial, result: object): Promise<void> {
  const run = trialFolder(folder, trial);
  if (existsSync(runFiles(run).result)) return;
  await mkdir(run, { recursive: true }).catch((error: unknown) => {
    throw writeError(run, error);
  });
  await writeFileAtomic(runFiles(run).result, `${JSON.stringify(result, undefined, 2)}\n`);
}
