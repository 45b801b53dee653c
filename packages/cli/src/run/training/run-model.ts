import {
  builtInParts,
  configOf,
  defaultBinarisation,
  InputError,
  LatentsError,
  ortRuntime,
  partNames,
  resolveConfig,
  type Config,
  type ConfigInput,
  type ImageDataset,
  type RunResult,
  type TrainedVae,
  type TrainingEvent,
  type Vae,
} from "@latents/core";
import { checkOutputFolder } from "../../files/index.js";
import { fingerprintDifference } from "../../dataset/index.js";
import { checkpointSteps } from "../checkpoints.js";
import { withSave, type Saving } from "../model/save-model.js";
import { openRun, type Run } from "../open-run.js";
import { runDataset, withAbsoluteData } from "../run-dataset.js";
import { removeRunFolder, runsFolder } from "../run-folder.js";
import { runLength } from "../run-length.js";
import { finishRun } from "./finish-run.js";
import { PauseGate } from "./pause-gate.js";
import { beginRun, takeUpRun, type PreparedTraining } from "./prepare-training.js";
import { requireMemory } from "./require-memory.js";
import { diskNeeded, requireDisk, requireReady } from "./require-ready.js";
import { trainRun } from "./train-run.js";
import type { DrawTraining } from "./training-pictures.js";

/** How a model is trained into a run: the keys of a config beside those of the model, which is made in code. */
export interface RunOptions extends Omit<ConfigInput, "model" | "objective"> {
  /** Folder of a new run; default a name under `runs/`. */
  readonly out?: string;
  /** Folder of a run to go on with, or whose finished model is wanted, in place of `out`. The other options are then those that it was begun with. */
  readonly resume?: string;
  /** What the trained model is measured on; default the test split of the data's name. */
  readonly test?: ImageDataset;
  /** Hears what the command would show: progress, validations, warnings. */
  readonly onEvent?: (event: TrainingEvent) => void;
  /** Stops after the chunk under way; the state is saved, and InterruptedError thrown. */
  readonly signal?: AbortSignal;
}

/** A trained model with the run that it left. */
export type RunOfModel = TrainedVae & Saving & { readonly run: Run; readonly result: RunResult };

/**
 * Trains a model on images in this process and leaves the folder that `latents train` leaves: config, metrics, checkpoints, nets, pictures, report. Where the model
 * was made from a config, the folder is a run like any other; a model made in code has no words, and later is opened by code alone: `load(folder, { model })`.
 * Throws InputError for wrong options, DivergedError, RunError; what is saved stays, and `resume` goes on with it.
 */
export async function runModel(
  model: Vae,
  dataset: ImageDataset,
  options: RunOptions,
  draw: DrawTraining,
): Promise<RunOfModel> {
  const { resume, signal = new AbortController().signal, onEvent: tell = () => undefined } = options;
  const training =
    resume === undefined ? await newRun(model, dataset, options) : await resumedRun(model, dataset, options, resume);
  const { run, lock, runtime } = training;
  try {
    let result = await run.result();
    if (!result) {
      const pictures = draw(training);
      const trained = await trainRun(training, tell, signal, new PauseGate(), pictures);
      result = await finishRun(training, trained, tell, signal, pictures);
    }
    return Object.assign(withSave(await run.loadModel(runtime)), { run, result });
  } catch (error) {
    const isUseless = (await checkpointSteps(run.files.checkpoints)).length === 0;
    if (resume === undefined && isUseless && error instanceof LatentsError && error.kind === "input")
      await removeRunFolder(run.folder);
    throw error;
  } finally {
    lock.release();
  }
}

async function newRun(model: Vae, dataset: ImageDataset, options: RunOptions): Promise<PreparedTraining> {
  const { out } = options;
  if (out !== undefined) checkOutputFolder(out, "run: out");
  const config = await runConfig(model, dataset, options);
  const test = options.test ?? (await testOf(config));
  const runtime = await ortRuntime(config);
  const { steps, stepsPerEpoch } = runLength(config, dataset);
  requireReady(model, { train: dataset, test });
  requireMemory(config, model, dataset, runtime);
  await requireDisk(out ?? runsFolder, diskNeeded(config, model, dataset));
  return beginRun(
    { config, parts: builtInParts, model, dataset, test, runtime, steps, stepsPerEpoch },
    {
      out,
      command: "run(model, data, { ... })",
      ...(!configOf(model, dataset.shape) && { madeInCode: partNames(model) }),
    },
  );
}

/** The config of a run whose model is given. What describes a model made in code is left at its defaults, but for `latent`: `madeInCode` says that it counts for nothing. */
function runConfig(model: Vae, dataset: ImageDataset, options: RunOptions): Promise<Config> {
  const { out: _, resume: __, test: ___, onEvent: ____, signal: _____, ...given } = options;
  const own = configOf(model, dataset.shape);
  const named = own ? { recipe: own.recipe, title: own.title } : { title: "a model made in code" };
  const described = own ? { model: own.model, objective: own.objective } : { model: { latent: model.latent } };
  const data = { binarisation: defaultBinarisation(model), ...given.data, name: given.data?.name ?? dataset.name };
  return withAbsoluteData(resolveConfig([{ source: "run()", values: { ...named, ...given, ...described, data } }]));
}

async function testOf(config: Config): Promise<ImageDataset> {
  try {
    return await runDataset(config, "test");
  } catch (error) {
    if (!(error instanceof LatentsError)) throw error;
    throw new InputError(
      `run: has no test images: ${config.data.name} is no data set that can be read by its name; give some as the option test`,
      { cause: error },
    );
  }
}

async function resumedRun(
  model: Vae,
  dataset: ImageDataset,
  { test, out, onEvent }: RunOptions,
  folder: string,
): Promise<PreparedTraining> {
  if (out !== undefined)
    throw new InputError("run: out begins a new run, resume goes on with one; give one of the two");
  const run = await openRun(folder, undefined, { model });
  const same = (split: "train" | "test", given: ImageDataset): ImageDataset => {
    const known = run.record.data.fingerprint?.[split];
    const others = known && fingerprintDifference(known, given);
    if (others !== undefined)
      throw new InputError(
        `${folder}: the ${split} images must be those that the run was begun with: ${others}; give the same`,
      );
    return given;
  };
  return takeUpRun(
    run,
    async () => ({ train: same("train", dataset), test: same("test", test ?? (await testOf(run.config))) }),
    { warn: (message) => onEvent?.({ type: "warning", message }) },
  );
}
