import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  InputError,
  modelFromConfig,
  ortRuntime,
  RunError,
  train,
  trainOptionsFromConfig,
  type Config,
  type ImageDataset,
  type Runtime,
  type TrainedVae,
  type TrainResult,
  type Vae,
  type RunResult,
} from "@latents/core";
import { writeFileAtomic } from "latents/files";
import { openRun, type Run, runDataset, withAbsoluteData, commitFile, commitOf, trainIn } from "latents/run";
import { configOfRequest } from "latents/config";
import { InterruptedError, ProgressDisplay } from "latents/terminal";
import type { Figures, Findings } from "./findings.js";
import { keptFigures } from "./kept-figures.js";
import { machineHere, machineOfRun } from "./machine-line.js";
import { sweepIn, type EndedSweep, type SweepOfRecipe } from "latents/sweep";
import type { TrainingEffects } from "latents/run";

/** How much of an experiment's settings is used. */
interface Extent {
  /** Shrinks trainings to a fiftieth, to see that everything runs. */
  readonly quick: boolean;
}

/** A training of a recipe, by its name within the experiment. */
interface TrainingOfRecipe {
  /** Name of its run under the experiment's runs: `z20`. */
  readonly name: string;
  readonly recipe: string;
  /** `key=value` over the recipe. */
  readonly sets?: readonly string[];
}

/** A training of a recipe that is not kept. */
interface TrainingHere extends Omit<TrainingOfRecipe, "name"> {
  /** Changes the recipe's model, as no config can: the mistakes of publications. */
  readonly change?: (model: Vae) => Vae;
  /** Trained on in place of the config's data, and all that there is to measure on. */
  readonly images?: ImageDataset;
}

/** What results say of a finished training. */
export interface FinishedTraining {
  /** Commit that trained it. */
  readonly commit: string;
  /** Where it ran: `2 cores of AMD EPYC, cpu, 1 thread, node 20.20.2`. */
  readonly machine: string;
  /** Milliseconds of it that were spent before this call. */
  readonly earlierMs: number;
}

/** A finished run of an experiment. */
export interface FinishedRun {
  readonly run: Run;
  readonly result: RunResult;
  /** Commit that trained it. */
  readonly commit: string;
  /** Whether it was finished before this call. */
  readonly reused: boolean;
  /** The model on the workbench's runtime; the caller releases it. */
  open(): Promise<TrainedVae>;
  /** The run's own test images. */
  test(): Promise<ImageDataset>;
}

/** A short training whose every step is known. */
export interface TrainedHere {
  readonly config: Config;
  /** With `history`, chunk by chunk. The caller releases it. */
  readonly trained: TrainResult;
  readonly test: ImageDataset;
  readonly stepsPerEpoch: number;
}

/** What an experiment works with. */
export interface Workbench extends Extent {
  readonly signal: AbortSignal;
  readonly runtime: Runtime;
  /** A line for the user. */
  say(text: string): void;
  /** Trains a recipe in this process and keeps every step's metrics; for short trainings. Nothing is written. */
  trainHere(training: TrainingHere): Promise<TrainedHere>;
  /** Trains a recipe, goes on with its unfinished run, or takes its finished one. Throws LatentsError. */
  train(training: TrainingOfRecipe): Promise<FinishedRun>;
  /** Trains a recipe over a grid of its keys, several at once; goes on with it, or takes the finished one. Throws LatentsError. */
  sweep(sweep: SweepOfRecipe): Promise<EndedSweep>;
  /** A folder of the user's own data, named with --data NAME=FOLDER. Throws InputError where it is missing, saying what it is and where it comes from. */
  folder(name: string, what: string): string;
  /** Throws InterruptedError where the user has asked to stop; for measurements that take long. */
  stopWhenAsked(): void;
  /** Figures of a run that take long: measured once and kept in its folder; `protocol` is what they depend on. */
  measureOnce(
    run: FinishedRun,
    name: string,
    protocol: Readonly<Record<string, unknown>>,
    measure: () => Promise<Figures>,
  ): Promise<Figures>;
  /** Writes what is found so far as the experiment's result: of a series that may be stopped. Throws RunError if the disk refuses. */
  keep(findings: Findings): Promise<void>;
  /** Fewer in a quick reproduction: `count(5000)` is 100. */
  count(full: number, least?: number): number;
}

/** Of --quick. */
const quickShare = 50;

export interface WorkbenchOptions extends Extent {
  /** Folder of the experiment's runs. */
  readonly runs: string;
  readonly commit: string;
  /** Folders of data by name. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly threads?: number;
  readonly signal: AbortSignal;
  readonly effects: TrainingEffects;
}

/** Makes the workbench of one experiment. */
export async function workbench(
  options: WorkbenchOptions,
): Promise<Omit<Workbench, "keep"> & { readonly finished: FinishedTraining[] }> {
  const { quick, signal, threads, commit, effects } = options;
  const runtime = await ortRuntime({ threads });
  const display = new ProgressDisplay(effects);
  const finished: FinishedTraining[] = [];
  const count = (full: number, least = 1): number => (quick ? Math.max(least, Math.round(full / quickShare)) : full);
  return {
    quick,
    signal,
    runtime,
    finished,
    count,
    folder: (name, what) => {
      const found = options.folders?.[name];
      if (found === undefined)
        throw new InputError(`--data: the experiment needs ${what}; name it with --data ${name}=FOLDER`);
      return found;
    },
    say: (text) => display.note(text),
    stopWhenAsked: () => {
      if (signal.aborted) throw new InterruptedError(0);
    },
    measureOnce: async ({ run, commit: made }, name, protocol, measure) => {
      const kept = await keptFigures(run.folder, name, protocol, measure, () => effects.now());
      if (kept.reused) finished.push({ commit: made, machine: machineHere(runtime), earlierMs: kept.elapsedMs });
      return kept.figures;
    },
    trainHere: async ({ recipe, sets = [], change = (model) => model, images }) => {
      const { config } = await fullOrQuick({ recipe, sets }, count, quick);
      finished.push({ commit, machine: machineHere(runtime), earlierMs: 0 });
      const split = (name: "train" | "test"): ImageDataset | Promise<ImageDataset> =>
        images ?? runDataset(config, name);
      const [dataset, test] = await Promise.all([split("train"), split("test")]);
      const model = change(modelFromConfig(config, dataset.shape));
      display.note(`${config.title || recipe}: training`);
      const trained = await train(model, dataset, { ...trainOptionsFromConfig(config), runtime, signal });
      if (trained.stopped === "aborted") throw new InterruptedError(trained.state.step);
      return { config, trained, test, stepsPerEpoch: Math.floor(dataset.count / config.train.batch) };
    },
    train: async ({ name, recipe, sets = [] }) => {
      const folder = join(options.runs, name);
      const wanted = { recipe, ...(await fullOrQuick({ recipe, sets }, count, quick)), threads, commit };
      const reused = await trainIn(folder, wanted, signal, effects);
      const done = { ...(await finishedRun(folder, runtime)), reused };
      const { run, result } = done;
      finished.push({
        ...{ commit: done.commit, machine: machineOfRun(run.record, result) },
        earlierMs: reused ? result.elapsedMs : 0,
      });
      return done;
    },
    sweep: async (wanted) => {
      const folder = join(options.runs, wanted.name);
      const { epochs, steps } = (await fullOrQuick({ recipe: wanted.recipe, sets: [] }, count, quick)).config.train;
      const train = steps === undefined ? { epochs } : { steps };
      const ended = await sweepIn(
        folder,
        wanted,
        { train, ...(threads !== undefined && { threads }) },
        signal,
        effects,
      );
      const file = join(folder, commitFile);
      if (!existsSync(file)) await writeFileAtomic(file, `${JSON.stringify({ commit })}\n`);
      const made = await commitOf(folder);
      for (const { name, run, result } of ended.trials)
        if (result)
          finished.push({
            ...{ commit: made, machine: machineOfRun((await openRun(run)).record, result) },
            earlierMs: ended.reused.includes(name) ? result.elapsedMs : 0,
          });
      return ended;
    },
  };
}

/** The settings of a recipe, shortened where asked, and what they come to. */
async function fullOrQuick(
  { recipe, sets }: { recipe: string; sets: readonly string[] },
  count: Workbench["count"],
  quick: boolean,
): Promise<{ sets: readonly string[]; config: Config }> {
  const configOf = async (all: readonly string[]): Promise<Config> =>
    withAbsoluteData(await configOfRequest({ recipe, settings: [], sets: all, command: "" }));
  const config = await configOf(sets);
  if (!quick) return { sets, config };
  const { steps, epochs } = config.train;
  const length =
    steps === undefined
      ? `train.epochs=${Math.max(0.02, (epochs ?? 1) / quickShare)}`
      : `train.steps=${count(steps, 20)}`;
  const short = [...sets, length];
  return { sets: short, config: await configOf(short) };
}

async function finishedRun(folder: string, runtime: Runtime): Promise<Omit<FinishedRun, "reused">> {
  const run = await openRun(folder);
  const result = await run.result();
  if (!result) throw new RunError(`internal: ${folder} has no result`);
  return {
    run,
    result,
    commit: await commitOf(folder),
    open: () => run.loadModel(runtime),
    test: () => run.dataset("test"),
  };
}

/** The figures of a finished run on its test split that tables show. */
export function testRow({ result: { test } }: FinishedRun): Readonly<Record<string, number>> {
  const { negElbo, rec, kl, standardError, accuracy } = test;
  return { negElbo, rec, kl, standardError, ...(accuracy !== undefined && { accuracy }) };
}
