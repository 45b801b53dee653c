import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import {
  InputError,
  modelFromConfig,
  ortRuntime,
  RunError,
  train,
  trainOptionsFromConfig,
  type Config,
  type Dataset,
  type Runtime,
  type TrainedVae,
  type TrainResult,
  type Vae,
} from "@latents/core";
import { writeFileAtomic } from "../files/index.js";
import { openRun, type Run } from "../run/open-run.js";
import { runDataset, withAbsoluteData } from "../run/run-dataset.js";
import { runFiles } from "../run/run-files.js";
import type { RunResult } from "../run/run-result.js";
import { configOfRequest } from "../train/request-config.js";
import { InterruptedError } from "../train/interrupted-error.js";
import { ProgressDisplay } from "../train/progress-display.js";
import { startTraining } from "../train/start-training.js";
import type { TrainingEvent, TrainingRequest } from "../train/training-events.js";
import { sweepIn, type EndedSweep, type SweepOfRecipe } from "./sweep-in.js";

/** How much of an experiment's settings is used. */
export interface Extent {
  /** Shrinks trainings to a fiftieth, to see that everything runs. */
  readonly quick: boolean;
}

/** A training of a recipe, by its name within the experiment. */
export interface TrainingOfRecipe {
  /** Name of its run under the experiment's runs: `z20`. */
  readonly name: string;
  readonly recipe: string;
  /** `key=value` over the recipe. */
  readonly sets?: readonly string[];
}

/** A training of a recipe that is not kept. */
export interface TrainingHere extends Omit<TrainingOfRecipe, "name"> {
  /** Changes the recipe's model, as no config can: the mistakes of publications. */
  readonly change?: (model: Vae) => Vae;
  /** Trained on in place of the config's data, and all that there is to measure on. */
  readonly images?: Dataset;
}

/** What results say of a finished training. */
export interface FinishedTraining {
  /** Commit that trained it. */
  readonly commit: string;
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
  test(): Promise<Dataset>;
}

/** A short training whose every step is known. */
export interface TrainedHere {
  readonly config: Config;
  /** With `history`, chunk by chunk. The caller releases it. */
  readonly trained: TrainResult;
  readonly test: Dataset;
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
}

/** Makes the workbench of one experiment. */
export async function workbench(
  options: WorkbenchOptions,
): Promise<Workbench & { readonly finished: FinishedTraining[] }> {
  const { quick, signal, threads } = options;
  const runtime = await ortRuntime({ threads });
  const display = new ProgressDisplay(process.stderr);
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
    trainHere: async ({ recipe, sets = [], change = (model) => model, images }) => {
      const { config } = await fullOrQuick({ recipe, sets }, count, quick);
      const split = (name: "train" | "test"): Dataset | Promise<Dataset> => images ?? runDataset(config, name);
      const [dataset, test] = await Promise.all([split("train"), split("test")]);
      const model = change(modelFromConfig(config, dataset.shape));
      display.note(`${config.title || recipe}: training`);
      const trained = await train(model, dataset, { ...trainOptionsFromConfig(config), runtime, signal });
      if (trained.stopped === "aborted") throw new InterruptedError(trained.state.step);
      return { config, trained, test, stepsPerEpoch: Math.floor(dataset.count / config.train.batch) };
    },
    train: async ({ name, recipe, sets = [] }) => {
      const folder = join(options.runs, name);
      const settings = [...sets, ...(threads === undefined ? [] : [`threads=${threads}`])];
      const wanted = await fullOrQuick({ recipe, sets: settings }, count, quick);
      const reused = await trainIn(folder, wanted, options, display);
      const done = { ...(await finishedRun(folder, runtime)), reused };
      finished.push({ commit: done.commit, earlierMs: reused ? done.result.elapsedMs : 0 });
      return done;
    },
    sweep: async (wanted) => {
      const folder = join(options.runs, wanted.name);
      const { epochs, steps } = (await fullOrQuick({ recipe: wanted.recipe, sets: [] }, count, quick)).config.train;
      const train = steps === undefined ? { epochs } : { steps };
      const ended = await sweepIn(folder, wanted, { train, ...(threads !== undefined && { threads }) }, signal);
      const file = join(folder, commitFile);
      if (!existsSync(file)) await writeFileAtomic(file, `${JSON.stringify({ commit: options.commit })}\n`);
      const spent = ended.trials.map(({ result }) => result?.elapsedMs ?? 0).slice(0, ended.reused);
      finished.push({ commit: await commitOf(folder), earlierMs: spent.reduce((a, b) => a + b, 0) });
      return ended;
    },
  };
}

/** The request of a recipe, shortened where asked. */
async function fullOrQuick(
  { recipe, sets }: { recipe: string; sets: readonly string[] },
  count: Workbench["count"],
  quick: boolean,
): Promise<{ request: Omit<TrainingRequest, "command">; config: Config }> {
  const request = { recipe, settings: [], sets };
  const config = await withAbsoluteData(await configOfRequest({ ...request, command: "" }));
  if (!quick) return { request, config };
  const { steps, epochs } = config.train;
  const length =
    steps === undefined
      ? `train.epochs=${Math.max(0.02, (epochs ?? 1) / quickShare)}`
      : `train.steps=${count(steps, 20)}`;
  const short = { ...request, sets: [...sets, length] };
  return { request: short, config: await withAbsoluteData(await configOfRequest({ ...short, command: "" })) };
}

/** Brings the run in `folder` to its end; true if it was there already. */
async function trainIn(
  folder: string,
  { request, config }: Awaited<ReturnType<typeof fullOrQuick>>,
  { commit, signal }: WorkbenchOptions,
  display: ProgressDisplay,
): Promise<boolean> {
  const files = runFiles(folder);
  const begun = existsSync(files.config);
  if (begun) await requireSame(folder, config);
  if (existsSync(files.result)) return true;
  const command = ["latents", "train", request.recipe, ...request.sets.flatMap((text) => ["--set", text])].join(" ");
  await trainApart(
    begun ? { command, resume: folder, settings: [], sets: [] } : { ...request, command, out: folder },
    signal,
    display,
  );
  await writeFileAtomic(join(folder, commitFile), `${JSON.stringify({ commit })}\n`);
  return false;
}

/** Says which sources trained a run; beside its other files. */
const commitFile = "reproduced.json";

async function requireSame(folder: string, config: Config): Promise<void> {
  const { config: found } = await openRun(folder);
  const plain = ({ data, ...rest }: Config): unknown => JSON.parse(JSON.stringify({ ...rest, data }));
  if (!isDeepStrictEqual(plain(found), plain(config)))
    throw new InputError(`${folder}: holds a run of other settings; remove it, or choose another folder with --runs`);
}

/** Trains in a process of its own. Throws RunError or InputError as it failed, InterruptedError when asked to stop. */
async function trainApart(request: TrainingRequest, signal: AbortSignal, display: ProgressDisplay): Promise<void> {
  let last: TrainingEvent | undefined;
  const training = startTraining(request, (event) => {
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

async function commitOf(folder: string): Promise<string> {
  const text = await readFile(join(folder, commitFile), "utf8").catch(() => "{}");
  return (JSON.parse(text) as { commit?: string }).commit ?? "unknown";
}

/** The figures of a finished run on its test split that tables show. */
export function testRow({ result: { test } }: FinishedRun): Readonly<Record<string, number>> {
  const { negElbo, rec, kl, standardError, accuracy } = test;
  return { negElbo, rec, kl, standardError, ...(accuracy !== undefined && { accuracy }) };
}
