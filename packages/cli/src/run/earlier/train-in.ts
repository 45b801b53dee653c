import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError, RunError, type Config, type TrainingEvent } from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";
import { checkpointSteps } from "../checkpoints.js";
import { openRun } from "../open-run.js";
import { runFiles } from "../run-files.js";
import { InterruptedError } from "../../terminal/interrupted-error.js";
import { ProgressDisplay } from "../../terminal/progress-display.js";
import type { TrainingEffects } from "../training/start-training.js";
import type { TrainingRequest } from "../../config/training-request.js";
import { commitFile } from "./commit-file.js";
import { differences } from "./differences.js";
import { readEarlier, remedyFor, requireNothing } from "./earlier-work.js";

/** A training that is wanted in a folder. */
export interface WantedTraining {
  readonly recipe: string;
  /** `key=value` over the recipe. */
  readonly sets: readonly string[];
  /** What they come to. */
  readonly config: Config;
  /** CPU threads, also to go on with; default the config's, or those that the run was begun with. */
  readonly threads?: number;
  /** Of the sources that train. */
  readonly commit: string;
}

const leftovers = /^(checkpoints|model|images|run\.lock)$/;

/**
 * Brings the run in `folder` to its end; true if it was there already. Throws InputError where something else lies there (a run of other settings, one
 * that this version cannot read, no run), RunError where the training fails, InterruptedError when asked to stop.
 */
export async function trainIn(
  folder: string,
  wanted: WantedTraining,
  signal: AbortSignal,
  effects: TrainingEffects,
): Promise<boolean> {
  const files = runFiles(folder);
  const begun = existsSync(files.config);
  if (begun) await requireSame(folder, wanted.config);
  else await requireNothing(folder, "no run (no config.json)", leftovers);
  if (existsSync(files.result)) {
    if ((await checkpointSteps(files.checkpoints)).length === 0)
      throw new InputError(`${folder}: the finished run no longer has a checkpoint; ${remedyFor(folder)}`);
    return true;
  }
  const { recipe, sets, threads, commit } = wanted;
  const here = threads === undefined ? [] : [{ key: "threads", flag: "--threads", text: String(threads) }];
  const command = [
    "latents train",
    ...[recipe, ...sets.flatMap((text) => ["--set", text])],
    ...here.map(({ flag, text }) => `${flag} ${text}`),
  ].join(" ");
  await trainApart(
    begun
      ? { command, resume: folder, settings: here, sets: [] }
      : { command, recipe, settings: here, sets, out: folder },
    signal,
    effects,
  );
  await writeFileAtomic(join(folder, commitFile), `${JSON.stringify({ commit })}\n`);
  return false;
}

async function requireSame(folder: string, wanted: Config): Promise<void> {
  const { config } = await readEarlier(folder, () => openRun(folder));
  const [first, ...others] = differences(what(config), what(wanted));
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  throw new InputError(
    `${folder}: holds a run of other settings (${first.key} ${first.found}, wanted ${first.wanted}${more}); ${remedyFor(folder)}`,
  );
}

/** The settings that say what is trained; what it is called, where it runs, how often its state is kept and where its plug-ins lie are none. */
const what = ({ title, recipe, device, threads, checkpoint, plugins, ...rest }: Config): object => rest;

/** Trains in a process of its own. Throws RunError or InputError as it failed, InterruptedError when asked to stop. */
async function trainApart(request: TrainingRequest, signal: AbortSignal, effects: TrainingEffects): Promise<void> {
  const display = new ProgressDisplay(effects);
  let last: TrainingEvent | undefined;
  const training = effects.startTraining(request, (event) => {
    last = event;
    display.show(event);
  });
  const stop = (): void => training.stop();
  if (signal.aborted) stop();
  signal.addEventListener("abort", stop);
  const { code, signal: killedBy } = await training.ended;
  signal.removeEventListener("abort", stop);
  display.end();
  if (last?.type === "done") return;
  if (last?.type === "stopped") throw new InterruptedError(last.step);
  if (last?.type === "failed") throw new (last.error.kind === "input" ? InputError : RunError)(last.error.message);
  throw new RunError(`the training process was ended ${killedBy === null ? `with code ${code}` : `by ${killedBy}`}`);
}
