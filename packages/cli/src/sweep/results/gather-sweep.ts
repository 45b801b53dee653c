import { rmdir } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../../files/index.js";
import type { StoredSweep } from "../plan/stored-sweep.js";
import { sweepFiles } from "../plan/sweep-files.js";
import { clearAttempts } from "../trials/attempts.js";
import { sweepState, type SweepState } from "./sweep-state.js";
import { summarise, type SweepSummary } from "./summarise.js";

/** The files of a sweep's results. */
export interface ResultFiles {
  readonly state: string;
  readonly table?: string;
  readonly curveSvg?: string;
  readonly curvePng?: string;
}

/** A sweep's results so far. */
export interface Gathered {
  readonly state: SweepState;
  readonly summary: SweepSummary;
  readonly files: ResultFiles;
  /** No trial waits. */
  readonly ended: boolean;
}

/**
 * Gathers what the trials ended in: `results.json`, and once none waits the table and the curve. Any process may do so at any time; all write the same.
 * Throws RunError if the disk refuses. `warn` hears what could not be drawn.
 */
export async function gatherSweep(
  folder: string,
  sweep: StoredSweep,
  warn: (message: string) => void = () => undefined,
): Promise<Gathered> {
  const state = await sweepState(folder, sweep);
  const summary = summarise(state);
  const ended = state.trials.every((trial) => trial.state !== "waiting");
  const { results } = sweepFiles(folder);
  const trials = state.trials.map((trial) => ({
    ...{ name: trial.name, values: trial.values, state: trial.state },
    ...(trial.state === "finished" && { result: { ...trial.result, run: join("trials", trial.name) } }),
    ...(trial.state === "pruned" && { step: trial.step, validationNegElbo: trial.validation }),
    ...(trial.state === "failed" && { error: trial.error, diverged: trial.diverged }),
  }));
  const text = JSON.stringify({ format: "latents-sweep-results", version: 1, trials, ...summary }, undefined, 2);
  await writeFileAtomic(results, `${text}\n`);
  const files = { state: results };
  if (!ended) return { state, summary, files, ended };
  for (const trial of state.trials) if (trial.state === "finished") await clearAttempts(folder, trial);
  // where nothing is left in it
  await rmdir(sweepFiles(folder).attempts).catch(() => undefined);
  if (summary.best === undefined) return { state, summary, files, ended };
  // what draws is loaded when there is something to draw
  const { writeResults } = await import("./write-results.js");
  return { state, summary, files: { ...files, ...(await writeResults(folder, state, summary, warn)) }, ended };
}
