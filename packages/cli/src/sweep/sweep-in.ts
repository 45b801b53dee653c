import { existsSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { InputError, RunError, type Config, type ConfigInput } from "@latents/core";
import { sweepFiles } from "./plan/sweep-files.js";
import { SweepDisplay } from "./sweep-display.js";
import { readSweep, storedConfig, type StoredSweep } from "./plan/stored-sweep.js";
import { trialStates } from "./trials/trial-states.js";
import { resumeSweep, sweep } from "./sweep.js";
import type { SweepResult } from "./sweep-session.js";
import { readEarlier, remedyFor, requireNothing } from "../run/earlier/earlier-work.js";
import type { TrainingEffects } from "../run/training/start-training.js";
import { InterruptedError } from "../terminal/interrupted-error.js";

/** A grid over the keys of a recipe. */
export interface SweepOfRecipe {
  /** Name of its folder under the experiment's runs. */
  readonly name: string;
  readonly recipe: string;
  readonly over: Readonly<Record<string, readonly number[]>>;
}

/** A sweep that has ended, and the names of the trials that had before this call. */
export interface EndedSweep extends SweepResult {
  readonly reused: readonly string[];
}

/**
 * Brings the sweep in `folder` to its end: begins it, goes on with it or takes it as it is. Throws InputError where it is of other settings,
 * RunError where a trial fails, InterruptedError when asked to stop.
 */
export async function sweepIn(
  folder: string,
  { recipe, over }: SweepOfRecipe,
  overrides: ConfigInput,
  signal: AbortSignal,
  effects: TrainingEffects,
): Promise<EndedSweep> {
  const display = new SweepDisplay(effects);
  const { startTraining } = effects;
  const session = {
    signal,
    startTraining,
    onEvent: (event: Parameters<SweepDisplay["show"]>[0]): void => display.show(event),
  };
  const begun = existsSync(sweepFiles(folder).plan);
  let reused: readonly string[] = [];
  if (begun) reused = await finishedIn(folder, await requireSame(folder, over, overrides));
  else await requireNothing(folder, "no sweep (no sweep.json)", leftovers);
  const result = await (
    begun ? resumeSweep(folder, session) : sweep({ config: recipe, overrides, over, out: folder, ...session })
  ).finally(() => display.end());
  if (result.stopped) throw new InterruptedError(0);
  const failed = result.trials.find(({ state }) => state === "failed");
  if (failed) throw new RunError(`${failed.run}: ${failed.error?.message ?? "the trial failed"}`);
  return { ...result, reused };
}

const leftovers = /^(sweep\.lock|\.sweep\.json\..*\.tmp)$/;

async function finishedIn(folder: string, sweep: StoredSweep): Promise<string[]> {
  const states = await trialStates(folder, sweep);
  return sweep.trials.filter((_, i) => states[i].state === "finished").map(({ name }) => name);
}

/** The sweep of a folder. Its values and the length of its trainings tell a quick sweep from a full one, and an earlier form of the experiment. */
async function requireSame(folder: string, over: SweepOfRecipe["over"], { train }: ConfigInput): Promise<StoredSweep> {
  const sweep = await readEarlier(folder, () => readSweep(folder));
  const { keys, trials } = sweep;
  const found = keys.map((swept) => [swept.key, "values" in swept ? swept.values : []]);
  const { epochs, steps } = (storedConfig(sweep, trials[0]) as Config).train;
  if (!isDeepStrictEqual(found, Object.entries(over)) || epochs !== train?.epochs || steps !== train?.steps)
    throw new InputError(`${folder}: holds a sweep of other settings; ${remedyFor(folder)}`);
  return sweep;
}
