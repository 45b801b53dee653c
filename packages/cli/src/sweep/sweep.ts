import { readdir, rm, unlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { InputError, type Config, type KeptPlugin } from "@latents/core";
import type { RunLock } from "../run/lock/run-lock.js";
import type { DataListeners } from "../run/run-dataset.js";
import { schemaToYaml } from "../dataset/index.js";
import { writeFileAtomic } from "../files/index.js";
import {
  keepPlugins,
  keptPaths,
  readKeptPlugins,
  readPlugin,
  requireSameVersions,
  runPlugins,
} from "../plugins/index.js";
import type { EngineName } from "./engines/engine.js";
import { LocalEngine } from "./engines/local-engine.js";
import { writeEngine } from "./engines/open-engine.js";
import { followSweep } from "./follow-sweep.js";
import { sweptKey } from "./plan/parse-over.js";
import { planSweep, searchOf, type SweepPlan } from "./plan/plan-sweep.js";
import {
  changesOf,
  readSweep,
  storedConfig,
  writeSweep,
  type PlannedTrial,
  type StoredSweep,
  type TrialState,
} from "./plan/stored-sweep.js";
import { sweepFiles, trialFolder } from "./plan/sweep-files.js";
import { lockNewSweep, lockSweep, newSweepFolder } from "./plan/sweep-folder.js";
import { beginningOf } from "./plan/sweep-beginning.js";
import { mergedKeys } from "./plan/sweep-section.js";
import { gatherSweep } from "./results/gather-sweep.js";
import type { Trial } from "./results/sweep-state.js";
import type { SweepOptions, SweepResult, SweepSession, TrialReport } from "./sweep-session.js";
import { namesAt, pruneAt, setRung } from "./trials/rungs.js";
import { retryTrials } from "./trials/retry-trials.js";
import { trialStates } from "./trials/trial-states.js";

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
  const { config, overrides, over = {} } = options;
  const command = "sweep() of a program";
  const own = { command, settings: [], sets: [], plugins: options.plugins };
  const asked = typeof config === "object" ? { config, ...own } : { recipe: config, ...own };
  const begun = await beginningOf(asked, (message) => options.onEvent?.({ type: "warning", message }));
  const { section, plugins, table } = begun;
  const { parts } = plugins;
  const keys = Object.entries(over).map(([key, given]) => sweptKey(`over["${key}"]`, key, given, parts));
  const layers = [...begun.layers, ...(overrides ? [{ source: "overrides", values: overrides }] : [])];
  return startSweep(
    {
      ...section,
      ...{ layers, plugins, table, command },
      keys: mergedKeys(section?.keys ?? [], keys),
      ...searchOf(options),
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
  requireComparing(plan, session);
  const recipe = recipeOf(plan);
  const folder = await newSweepFolder(recipe, out);
  const planned = await planSweep(plan, folder, listeners(session));
  const lock = await lockNewSweep(folder);
  let stored: StoredSweep;
  try {
    const { table } = plan;
    if (table) await writeFileAtomic(sweepFiles(folder).schema, schemaToYaml(table.schema, table.rows.name));
    const kept = await keepPlugins(folder, plan.plugins?.files ?? []);
    stored = kept.length === 0 ? planned : namingKept(planned, kept);
    await writeSweep(folder, stored);
  } catch (error) {
    lock.release();
    throw error;
  }
  return work(folder, stored, lock, session, session.workers ?? plan.workers, planned.workers);
}

/** A sweep whose trials name the plug-ins that its folder keeps. */
function namingKept(sweep: StoredSweep, plugins: readonly KeptPlugin[]): StoredSweep {
  const configs = sweep.trials.map((trial) => ({
    ...(storedConfig(sweep, trial) as Config),
    plugins: keptPaths(plugins),
  }));
  const trials = sweep.trials.map(({ changes: _, ...trial }, i) => ({
    ...trial,
    ...changesOf(configs[0], configs[i]),
  }));
  return { ...sweep, plugins, config: configs[0], trials };
}

/**
 * Goes on with a sweep: finished trials stay, those under way go on from their checkpoints and end in the same bits, the rest is trained.
 * Trials that failed are tried again, but not those that diverged.
 * Throws InputError where there is no sweep, or a plug-in of it is another version now, FormatError where its state is damaged, RunError if another
 * process has it, UntrustedPluginError where the code of a plug-in may not run.
 */
export async function resumeSweep(folder: string, session: SweepSession = {}): Promise<SweepResult> {
  const begun = await readSweep(folder);
  requireComparing(begun, session);
  const { plugins = [] } = begun;
  const named = await Promise.all((session.plugins ?? []).map((file) => readPlugin(file)));
  await requireSameVersions(folder, plugins, named);
  const kept = await readKeptPlugins(folder, plugins);
  const isNamed = (sha256: string): boolean => named.some((one) => one.sha256 === sha256);
  await runPlugins(kept.map((file) => ({ file, isNamed: isNamed(file.sha256) })));
  const lock = await lockSweep(folder);
  let stored: StoredSweep;
  try {
    for (const name of await readdir(folder))
      if (/^\..*\.tmp$/.test(name)) await unlink(join(folder, name)).catch(() => undefined);
    // as its former holder left it
    stored = await retryTrials(folder, await readSweep(folder));
  } catch (error) {
    lock.release();
    throw error;
  }
  return work(folder, stored, lock, session, session.workers, session.workers ?? stored.workers);
}

/** Throws InputError where trials are to be compared on the way, and nobody stays to do it. */
function requireComparing({ halving }: { readonly halving?: unknown }, { engine, wait }: SweepSession): void {
  if (halving !== undefined && engine && !wait)
    throw new InputError("--halving: trials are compared on the way, by this process; add --wait");
}

/** The trials, then the results; gives the lock back. */
async function work(
  folder: string,
  plan: StoredSweep,
  lock: RunLock,
  session: SweepSession,
  asked: number | undefined,
  workers: number,
): Promise<SweepResult> {
  const { onEvent = () => undefined, signal, killSignal, startTraining, engine, wait = false } = session;
  const { trials } = plan;
  const onStart = ({ name }: PlannedTrial): void => onEvent({ type: "started", trial: name });
  const onEnd = (trial: PlannedTrial, state: TrialState): void =>
    onEvent({ type: "ended", trial: reportOf(folder, { ...trial, ...state }) });
  const warn = (message: string): void => onEvent({ type: "warning", message });
  let submitted: string | undefined;
  try {
    const states = await trialStates(folder, plan);
    const finished = states.filter(({ state }) => state === "finished").length;
    await writeEngine(folder, engine?.choice ?? { engine: "local" });
    await rm(sweepFiles(folder).stop, { force: true });
    const name: EngineName = engine?.runs.name ?? "local";
    onEvent({
      type: "begun",
      folder,
      trials: trials.length,
      finished,
      ...(name === "local" && { workers }),
      engine: name,
    });
    /** Trains what waits, up to a step or to its end; answers whether all are there. */
    const train = async (until?: number): Promise<boolean> => {
      const waiting = await waitingTrials(folder, plan, until);
      if (waiting.length === 0) return true;
      if (!engine) {
        const local = new LocalEngine({
          ...{ signal, killSignal, startTraining, onStart, onEnd },
          onTraining: ({ name: trial }, event) => onEvent({ type: "training", trial, event }),
          onAgain: ({ name: trial }, message) => onEvent({ type: "again", trial, message }),
          onReached: ({ name: trial }, step) => onEvent({ type: "reached", trial, step }),
        });
        await local.submit({ folder, plan }, waiting, workers);
        await local.ended();
      } else {
        const sweep = { folder: resolve(folder), plan };
        submitted = await engine.runs.submit(sweep, waiting, asked);
        onEvent({ type: "submitted", what: submitted });
        if (wait) await followSweep(engine.runs, sweep, asked, { until, signal, onStart, onEnd, warn });
      }
      return (await waitingTrials(folder, plan, until)).length === 0;
    };
    const { factor = 1, steps = [] } = plan.halving ?? {};
    let going = true;
    for (const until of steps.slice(0, -1)) {
      await setRung(folder, until);
      going = await train(until);
      if (!going) break;
      const kept = await pruneAt(folder, plan, until, factor);
      onEvent({ type: "rung", step: until, kept: kept.length });
    }
    if (going) {
      await setRung(folder, undefined);
      await train();
    }
    const { state, summary, files, ended } = await gatherSweep(folder, plan, warn);
    const all = {
      ...summary,
      ...{ folder, files },
      trials: state.trials.map((trial) => reportOf(folder, trial)),
      finished: state.trials.filter((trial) => trial.state === "finished").length,
      failed: state.trials.filter((trial) => trial.state === "failed").length,
    };
    if (ended) return all;
    return { ...all, ...(submitted === undefined ? { stopped: "aborted" } : { submitted }) };
  } finally {
    lock.release();
  }
}

/** Trials that are to be trained, up to a step or to their end. */
async function waitingTrials(folder: string, plan: StoredSweep, until: number | undefined): Promise<number[]> {
  const states = await trialStates(folder, plan);
  const there = until === undefined ? new Set<string>() : await namesAt(folder, until);
  return states.flatMap(({ state }, i) => (state === "waiting" && !there.has(plan.trials[i].name) ? [i] : []));
}

function reportOf(folder: string, trial: Trial): TrialReport {
  const { name, values, state } = trial;
  const run = trialFolder(folder, trial);
  const result = trial.state === "finished" && { result: { ...trial.result, run } };
  return { name, run, values, state, ...result, ...(trial.state === "failed" && { error: trial.error }) };
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
