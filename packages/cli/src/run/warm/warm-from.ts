import {
  modelOf,
  shownValues,
  trainOptionsFromConfig,
  warmStart,
  type Config,
  type Dataset,
  type Parts,
  type TrainingState,
  type Vae,
} from "@latents/core";
import { findRun } from "../find-run.js";
import { openRun } from "../open-run.js";

/** What a run begins with that takes values of another, and what its record says of that. */
export interface WarmRun {
  readonly state: TrainingState;
  readonly from: { readonly run: string; readonly step: number; readonly parts?: readonly string[] };
}

/**
 * The start of a training that begins with the model of another run, all of it or named parts. `allowed`: hashes of plug-ins whose code may run.
 * Throws InputError where there is no such run, it has no checkpoint yet, or its values do not fit.
 */
export async function warmFrom(
  { run: named, parts }: { readonly run: string; readonly parts?: readonly string[] },
  training: {
    readonly model: Vae;
    readonly dataset: Dataset;
    readonly config: Config;
    readonly parts: Parts;
    readonly steps: number;
  },
  allowed: readonly string[],
  warn: (message: string) => void,
): Promise<WarmRun> {
  const { model, dataset, config, steps } = training;
  const run = await openRun(await findRun(named), warn, { allowed });
  const { state } = await run.latestCheckpoint();
  const options = { ...trainOptionsFromConfig(config, training.parts), steps };
  const start = warmStart(model, dataset, options, shownValues(state.kept?.values ?? state.values), parts);
  return { state: start.state, from: { run: run.folder, step: modelOf(state).step, ...(parts && { parts }) } };
}
