import { readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import {
  InputError,
  type ConfigInput,
  type ErrorReport,
  type KeptPlugin,
  type RunResult,
  type TrainingEvent,
} from "@latents/core";
import type { RunLock } from "../run/run-lock.js";
import type { DataListeners } from "../run/run-dataset.js";
import { layersOfRequest } from "../config/request-config.js";
import type { StartTraining } from "../run/training/start-training.js";
import {
  keepPlugins,
  keptPaths,
  readKeptPlugins,
  readPlugin,
  requireSameVersions,
  runPlugins,
} from "../plugins/index.js";
import { sweptKey } from "./parse-over.js";
import { planSweep, type SweepPlan } from "./plan-sweep.js";
import { runTrials } from "./run-trials.js";
import { mergedKeys, splitSection, type Over } from "./sweep-section.js";
import type { SearchOptions, Setting } from "./settings.js";
import { summarise, type SweepSummary } from "./summarise.js";
import { sweepFiles } from "./sweep-files.js";
import { lockNewSweep, lockSweep, newSweepFolder } from "./sweep-folder.js";
import { readSweep, StateFile, trialFolder, type SweepState, type Trial } from "./sweep-state.js";

/** A trial as results and events name it. */
export interface TrialReport {
  readonly name: string;
  /** Folder of its run. */
  readonly run: string;
  /** What it sets, by dotted key. */
  readonly values: Setting;
  readonly state: Trial["state"];
  readonly result?: RunResult;
  readonly error?: Pick<ErrorReport, "kind" | "message">;
}

/** What a sweep tells while it runs. */
export type SweepEvent =
  | {
      readonly type: "begun";
      readonly folder: string;
      readonly trials: number;
      /** Trials that an earlier session finished. */
      readonly finished: number;
      readonly workers: number;
    }
  /** Data that must be downloaded first. */
  | { readonly type: "downloading"; readonly name: string; readonly received: number; readonly total?: number }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "started"; readonly trial: string }
  /** What the training of a trial says. */
  | { readonly type: "training"; readonly trial: string; readonly event: TrainingEvent }
  /** A trial has finished or failed. */
  | { readonly type: "ended"; readonly trial: TrialReport };

/** How a session of a sweep runs. */
export interface SweepSession {
  /** Trainings at once. Default the cores divided by the threads of a trial. */
  readonly workers?: number;
  readonly onEvent?: (event: SweepEvent) => void;
  /** Stops every training after a checkpoint; the sweep can then be resumed. */
  readonly signal?: AbortSignal;
  /** Ends every training at once. */
  readonly killSignal?: AbortSignal;
  /** How a trial is trained. Default in a process of its own. */
  readonly startTraining?: StartTraining;
  /** Paths of plug-ins whose words the config and the keys may use; of a sweep that is gone on with, those that it was begun with. */
  readonly plugins?: readonly string[];
}

/** What `sweep` is given. */
export interface SweepOptions extends SweepSession, SearchOptions {
  /** A recipe by its name, a config file (what it says under `sweep` counts, as far as nothing else is said here), or a config. Default the default recipe. */
  readonly config?: string | ConfigInput;
  /** Keys that every trial has so, over those of `config`. */
  readonly overrides?: ConfigInput;
  /** Dotted config keys with the values to try, `{ "model.latent": [2, 5, 10], seed: [1, 2, 3] }`, or ranges to draw from. */
  readonly over?: Over;
  /** Folder of the sweep, empty or new. Default `sweeps/<recipe>-<time>`. */
  readonly out?: string;
}

/** What a sweep ended with. */
export interface SweepResult extends SweepSummary {
  readonly folder: string;
  readonly trials: readonly TrialReport[];
  readonly finished: number;
  readonly failed: number;
  /** What was written; nothing but the state where it was stopped. */
  readonly files: {
    readonly state: string;
    readonly table?: string;
    readonly curveSvg?: string;
    readonly curvePng?: string;
  };
  /** It was asked to stop before all trials had ended. */
  readonly stopped?: "aborted";
}

/**
 * Trains a config over a grid or a random search of any of its keys, several trainings at once, each in a process of its own and a run
 * folder of its own under `trials/`. Everything is checked before anything starts. Results are means over the seeds where `seed` is among the
 * keys. A trial that fails is in the result, the others go on.
 * Throws InputError for a wrong key, value or folder, RunError if the disk refuses or another process has the folder.
 * ```ts
 * const { rows, best } = await sweep({ config: "mnist", over: { "model.latent": [2, 5, 10], seed: [1, 2, 3] }, out: "sweeps/latents" });
 * ```
 */
export async function sweep(options: SweepOptions): Promise<SweepResult> {
  const { config, overrides, over = {}, random, randomSeed, workers } = options;
  const own = { settings: [], sets: [], plugins: options.plugins };
  const {
    layers: [first, ...rest],
    plugins,
  } = await layersOfRequest(typeof config === "object" ? { config, ...own } : { recipe: config, ...own });
  const { parts } = plugins;
  const { base, section } = splitSection(first, parts);
  const keys = Object.entries(over).map(([key, given]) => sweptKey(`over["${key}"]`, key, given, parts));
  const layers = [base, ...rest, ...(overrides ? [{ source: "overrides", values: overrides }] : [])];
  return startSweep(
    {
      ...section,
      ...{ layers, plugins },
      keys: mergedKeys(section?.keys ?? [], keys),
      ...(random !== undefined && { random }),
      ...(randomSeed !== undefined && { randomSeed }),
      ...(workers !== undefined && { workers }),
      command: "sweep() of a program",
      trialCommand: ({ folder, name }) => `latents train ${join(trialFolder(folder, { name }), "config.json")}`,
    },
    options,
  );
}

/** Begins a sweep that is planned. Throws LatentsError; nothing is then left on disk, unless it was the disk. */
export async function startSweep(
  plan: SweepPlan,
  { out, ...session }: SweepSession & Pick<SweepOptions, "out">,
): Promise<SweepResult> {
  const recipe = recipeOf(plan);
  const folder = await newSweepFolder(recipe, out);
  const planned = await planSweep(plan, folder, listeners(session));
  const lock = await lockNewSweep(folder);
  const kept = await keepPlugins(folder, plan.plugins?.files ?? []).catch((error: unknown) => {
    lock.release();
    throw error;
  });
  const state = kept.length === 0 ? planned : namingKept(planned, kept);
  return work(folder, state, lock, { ...session, workers: state.workers });
}

/** A sweep whose trials name the plug-ins that its folder keeps. */
const namingKept = (state: SweepState, plugins: readonly KeptPlugin[]): SweepState => ({
  ...state,
  plugins,
  trials: state.trials.map((trial) => ({ ...trial, config: { ...trial.config, plugins: keptPaths(plugins) } })),
});

/**
 * Goes on with a sweep: finished trials stay, those under way go on from their checkpoints and end in the same bits, the rest is trained.
 * Trials that failed are tried again, but not those that diverged.
 * Throws InputError where there is no sweep, or a plug-in of it is another version now, FormatError where its state is damaged, RunError if another
 * process has it, UntrustedPluginError where the code of a plug-in may not run.
 */
export async function resumeSweep(folder: string, session: SweepSession = {}): Promise<SweepResult> {
  const { plugins = [] } = await readSweep(folder);
  const named = await Promise.all((session.plugins ?? []).map((file) => readPlugin(file)));
  await requireSameVersions(folder, plugins, named);
  const kept = await readKeptPlugins(folder, plugins);
  const isNamed = (sha256: string): boolean => named.some((one) => one.sha256 === sha256);
  await runPlugins(kept.map((file) => ({ file, isNamed: isNamed(file.sha256) })));
  const lock = await lockSweep(folder);
  let state: SweepState;
  try {
    // as its former holder left it
    state = await readSweep(folder);
    for (const name of await readdir(folder))
      if (/^\..*\.tmp$/.test(name)) await unlink(join(folder, name)).catch(() => undefined);
  } catch (error) {
    lock.release();
    throw error;
  }
  for (const trial of state.trials) {
    if (trial.state === "finished" || trial.diverged) continue;
    trial.state = "waiting";
    delete trial.error;
    delete trial.diverged;
  }
  return work(folder, state, lock, { ...session, workers: session.workers ?? state.workers });
}

/** The trials, then the results; gives the lock back. */
async function work(
  folder: string,
  state: SweepState,
  lock: RunLock,
  session: SweepSession & { readonly workers: number },
): Promise<SweepResult> {
  const { onEvent = () => undefined, workers, signal, killSignal, startTraining } = session;
  const { trials } = state;
  try {
    const file = new StateFile(folder, state);
    await file.save();
    const finished = trials.filter((trial) => trial.state === "finished").length;
    onEvent({ type: "begun", folder, trials: trials.length, finished, workers });
    const ended = await runTrials({
      ...{ folder, trials, workers, signal, killSignal, startTraining },
      allowed: state.plugins?.map(({ sha256 }) => sha256),
      save: () => file.save(),
      onStart: ({ name }) => onEvent({ type: "started", trial: name }),
      onTraining: ({ name }, event) => onEvent({ type: "training", trial: name, event }),
      onEnd: (trial) => onEvent({ type: "ended", trial: reportOf(folder, trial) }),
    });
    const summary = summarise(state);
    const all = {
      ...summary,
      folder,
      trials: trials.map((trial) => reportOf(folder, trial)),
      finished: trials.filter((trial) => trial.state === "finished").length,
      failed: trials.filter((trial) => trial.state === "failed").length,
    };
    const files = { state: sweepFiles(folder).state };
    if (ended === "stopped") return { ...all, files, stopped: "aborted" };
    if (summary.best === undefined) return { ...all, files };
    // what draws is loaded when there is something to draw
    const { writeResults } = await import("./write-results.js");
    const warn = (message: string): void => onEvent({ type: "warning", message });
    return { ...all, files: { ...files, ...(await writeResults(folder, state, summary, warn)) } };
  } finally {
    lock.release();
  }
}

function reportOf(folder: string, trial: Trial): TrialReport {
  const { name, values, state, result, error } = trial;
  return { name, run: trialFolder(folder, trial), values, state, ...(result && { result }), ...(error && { error }) };
}

const listeners = ({ onEvent }: SweepSession): DataListeners => ({
  onSkipped: (message) => onEvent?.({ type: "warning", message }),
  onDownload: ({ name, received, total }) => onEvent?.({ type: "downloading", name, received, total }),
});

function recipeOf({ layers }: SweepPlan): string {
  const { values } = layers[0];
  if (typeof values !== "object" || values === null)
    throw new InputError(`${layers[0].source}: a config must be an object of keys such as model and train`);
  const { recipe } = values as { recipe?: unknown };
  return typeof recipe === "string" ? recipe : "custom";
}
