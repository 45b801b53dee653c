import { existsSync } from "node:fs";
import { join } from "node:path";
import { LatentsError } from "@latents/core";
import { z } from "zod";
import { readFolderIfThere, readJson } from "../../files/index.js";
import { runFiles } from "../../run/run-files.js";
import { readRunResult } from "../../run/run-result.js";
import type { PlannedTrial, StoredSweep, TrialState } from "../plan/stored-sweep.js";
import { sweepFiles, trialFolder } from "../plan/sweep-files.js";

const failureSchema = z.looseObject({
  kind: z.enum(["input", "failure", "bug"]),
  message: z.string(),
  diverged: z.boolean().optional(),
});

const prunedSchema = z.looseObject({ step: z.int().min(1), validation: z.number().nullable() });

/** The file that says why a trial was given up. */
export const failureFile = (folder: string, { name }: Pick<PlannedTrial, "name">): string =>
  join(sweepFiles(folder).failed, `${name}.json`);

/** The file that says that a trial was left out, and after how many steps. */
export const prunedFile = (folder: string, { name }: Pick<PlannedTrial, "name">): string =>
  join(sweepFiles(folder).pruned, `${name}.json`);

/** Where one trial stands, by its files: finished where its run was committed, failed where it was given up. Throws LatentsError where a file is damaged. */
export async function trialState(folder: string, trial: PlannedTrial): Promise<TrialState> {
  const run = trialFolder(folder, trial);
  const { result } = runFiles(run);
  if (existsSync(result)) return finished(folder, trial);
  const failure = failureFile(folder, trial);
  if (existsSync(failure)) return failed(failure);
  const left = prunedFile(folder, trial);
  if (!existsSync(left)) return trial.earlier ?? { state: "waiting" };
  const { step, validation } = await readJson(left, prunedSchema, "remove it, and resume the sweep");
  return { state: "pruned", step, validation };
}

async function finished(folder: string, trial: PlannedTrial): Promise<TrialState> {
  const run = trialFolder(folder, trial);
  return { state: "finished", result: { ...(await readRunResult(runFiles(run).result)), run } };
}

async function failed(file: string): Promise<TrialState> {
  const { kind, message, diverged } = await readJson(file, failureSchema, "remove it, and resume the sweep");
  return { state: "failed", error: { kind, message }, ...(diverged && { diverged }) };
}

/** Where all trials of a sweep stand; a damaged file is a trial that failed. */
export async function trialStates(folder: string, { trials }: StoredSweep): Promise<readonly TrialState[]> {
  const files = sweepFiles(folder);
  // two looks at folders tell of most trials
  const [committed, ...given] = await Promise.all(
    [files.trials, files.failed, files.pruned].map(
      async (path) => new Set((await readFolderIfThere(path)).map(({ name }) => name)),
    ),
  );
  const states: TrialState[] = [];
  for (let i = 0; i < trials.length; i += 64)
    states.push(
      ...(await Promise.all(
        trials.slice(i, i + 64).map(async (trial): Promise<TrialState> => {
          const known = committed.has(trial.name) || given.some((names) => names.has(`${trial.name}.json`));
          if (!known) return trial.earlier ?? { state: "waiting" };
          try {
            return await trialState(folder, trial);
          } catch (error) {
            if (!(error instanceof LatentsError)) throw error;
            return { state: "failed", error: { kind: "failure", message: error.message } };
          }
        }),
      )),
    );
  return states;
}
