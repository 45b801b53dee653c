import { existsSync, readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { readFolderIfThere, readJson, writeFileAtomic } from "../../files/index.js";
import type { PlannedTrial, StoredSweep } from "../plan/stored-sweep.js";
import { sweepFiles } from "../plan/sweep-files.js";
import { createOnce } from "./attempts.js";
import { prunedFile, trialStates } from "./trial-states.js";

const rungFile = (folder: string): string => join(sweepFiles(folder).rungs, "rung.json");
const figureFile = (folder: string, step: number, { name }: Pick<PlannedTrial, "name">): string =>
  join(sweepFiles(folder).rungs, String(step), `${name}.json`);

/** The step up to which the trials of a sweep are trained now; undefined where it is their end. */
export function rungOf(folder: string): number | undefined {
  if (!existsSync(rungFile(folder))) return undefined;
  const { until } = JSON.parse(readFileSync(rungFile(folder), "utf8")) as { until: number };
  return until;
}

/** Says up to which step the trials are trained from now on. Throws RunError if the disk refuses. */
export async function setRung(folder: string, until: number | undefined): Promise<void> {
  if (until === undefined) await rm(rungFile(folder), { force: true });
  else {
    await createOnce(join(sweepFiles(folder).rungs, "README"), "Figures at the steps where trials were compared.\n");
    await writeFileAtomic(rungFile(folder), `${JSON.stringify({ until })}\n`);
  }
}

const figureSchema = z.looseObject({ validation: z.number().nullable() });

/** Notes the NELBO of a trial on the held-out images after the steps of a rung; the first figure stays. */
export const writeFigure = async (
  folder: string,
  step: number,
  trial: PlannedTrial,
  validation: number | undefined,
): Promise<void> =>
  void (await createOnce(figureFile(folder, step, trial), `${JSON.stringify({ validation: validation ?? null })}\n`));

/** Names of the trials that have a figure at a step. */
export async function namesAt(folder: string, step: number): Promise<ReadonlySet<string>> {
  const found = await readFolderIfThere(join(sweepFiles(folder).rungs, String(step)));
  return new Set(found.filter(({ name }) => name.endsWith(".json")).map(({ name }) => name.slice(0, -5)));
}

/** The figure of a trial at a step; undefined where it has none yet, infinite where it was no number. */
export async function figureAt(folder: string, step: number, trial: PlannedTrial): Promise<number | undefined> {
  const path = figureFile(folder, step, trial);
  if (!existsSync(path)) return undefined;
  return (await readJson(path, figureSchema, "remove it, and resume the sweep")).validation ?? Infinity;
}

/**
 * Leaves out all trials but the best one in `factor` by their figures at a step; of equal ones the first stay. Calling it again leaves out the same.
 * Returns the names of those that go on.
 */
export async function pruneAt(
  folder: string,
  sweep: StoredSweep,
  step: number,
  factor: number,
): Promise<readonly string[]> {
  const states = await trialStates(folder, sweep);
  const ranked: { trial: PlannedTrial; validation: number }[] = [];
  for (const [i, trial] of sweep.trials.entries()) {
    const validation = await figureAt(folder, step, trial);
    if (validation !== undefined && states[i].state !== "failed") ranked.push({ trial, validation });
  }
  ranked.sort((a, b) => a.validation - b.validation || 0);
  const kept = Math.max(1, Math.floor(ranked.length / factor));
  for (const { trial, validation } of ranked.slice(kept)) {
    const known = Number.isFinite(validation) ? validation : null;
    await createOnce(prunedFile(folder, trial), `${JSON.stringify({ step, validation: known })}\n`);
  }
  return ranked.slice(0, kept).map(({ trial }) => trial.name);
}
