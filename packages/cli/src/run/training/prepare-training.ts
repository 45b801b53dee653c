import { rm } from "node:fs/promises";
import { cpus, hostname } from "node:os";
import {
  InputError,
  isTable,
  labelNames,
  modelFromConfig,
  ortRuntime,
  type Config,
  type Dataset,
  type Parts,
  type Runtime,
  type RuntimeOptions,
  type TrainingState,
  type Vae,
  type RunRecord,
  type TableSchema,
} from "@latents/core";
import { fingerprint, fingerprintDifference, schemaToYaml, type Splits } from "../../dataset/index.js";
import { version } from "../../files/version.js";
import { checkOutputFolder, writeError, writeFileAtomic } from "../../files/index.js";
import { cleanCheckpoints, saveCheckpoint } from "../checkpoints.js";
import { truncateMetrics } from "../metrics-log.js";
import { findRun } from "../find-run.js";
import { machineHere, runtimeHere } from "../machine-here.js";
import { onnxruntimeVersion } from "../onnxruntime-version.js";
import { openRun, type Run } from "../open-run.js";
import { readRunConfig, writeRunConfig } from "../run-config.js";
import type { DataListeners } from "../run-dataset.js";
import { runFiles } from "../run-files.js";
import { runLength } from "../run-length.js";
import { createRunFolder, lockNewRun, makeRunParts, removeRunFolder, runsFolder } from "../run-folder.js";
import { encodingOf } from "../table/encoding-of.js";
import { runTable } from "../table/run-table.js";
import { newData } from "./new-data.js";
import { lockRun, type RunLock } from "../lock/run-lock.js";
import { plannedConfig } from "../steps-within.js";
import { requireMemory } from "./require-memory.js";
import { warmFrom } from "../warm/warm-from.js";
import { diskNeeded, requireDisk, requireReady } from "./require-ready.js";
import { keepPlugins, keptPaths, readPlugin, requireSameVersions, type LoadedPlugins } from "../../plugins/index.js";
import { runtimeSettings } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";

/** A run whose folder is locked by this process, with all that its training needs. */
export interface PreparedTraining {
  readonly run: Run;
  readonly lock: RunLock;
  readonly config: Config;
  /** The words of the config. */
  readonly parts: Parts;
  readonly model: Vae;
  readonly dataset: Dataset;
  /** The test split, which the model is measured on when it is trained. */
  readonly test: Dataset;
  readonly runtime: Runtime;
  /** Steps of the whole training. */
  readonly steps: number;
  /** Steps of one pass over the images that are trained on. */
  readonly stepsPerEpoch: number;
  /** Ends after this step, as if it had been stopped there. */
  readonly until?: number;
  /** Where to go on; absent at the beginning. */
  readonly resume?: TrainingState;
  /** Training time of earlier sessions. */
  readonly elapsedMs: number;
}

interface PrepareListeners extends DataListeners {
  /** Hears of damaged checkpoints. */
  readonly warn: (message: string) => void;
  /** Hears what is done to find out how many steps a training can have. */
  readonly onPlan: (doing: string) => void;
}

/** Opens the run to go on with, or makes a new one. Nothing is left on disk when the request is wrong. Throws LatentsError. */
export function prepareTraining(request: TrainingRequest, listeners: PrepareListeners): Promise<PreparedTraining> {
  return request.resume === undefined ? newRun(request, listeners) : resumedRun(request, request.resume, listeners);
}

async function newRun(request: TrainingRequest, listeners: PrepareListeners): Promise<PreparedTraining> {
  if (request.out !== undefined) checkOutputFolder(request.out);
  // all that the end will need is read now: what is wrong with it is better said before the first step
  const { config: asked, plugins, splits, encoding, schema } = await newData(request, listeners);
  const { parts } = plugins;
  const runtime = await ortRuntime(asked);
  const { train: dataset, test } = splits;
  for (const split of ["train", "test"] as const) {
    const others = request.fingerprint && fingerprintDifference(request.fingerprint[split], splits[split]);
    if (others !== undefined)
      throw new InputError(
        `${request.out}: the data "${asked.data.name}" must be those that the sweep was planned with: ${others}; restore them on ${hostname()}, and resume the sweep`,
      );
  }
  const model = modelFromConfig(asked, { shape: dataset.shape, encoding }, parts);
  runLength(asked, dataset);
  if (!isTable(dataset)) requireReady(model, splits as Splits);
  requireMemory(asked, model, dataset, runtime, undefined, parts);
  await requireDisk(request.out ?? runsFolder, diskNeeded(asked, model, dataset));
  const config = await plannedConfig(request.hours, { config: asked, parts, model, dataset, runtime }, listeners);
  const { steps, stepsPerEpoch } = runLength(config, dataset);
  requireWithin(request.until, steps);
  const { out, command, until } = request;
  const training = { config, parts, model, dataset, test, runtime, steps, stepsPerEpoch, until };
  const allowed = [...(request.allowed ?? []), ...plugins.files.map(({ sha256 }) => sha256)];
  const warm = request.from && (await warmFrom(request.from, training, allowed, listeners.warn));
  const begun = { out, command, plugins: plugins.files, table: schema, from: warm?.from };
  return beginRun({ ...training, resume: warm?.state }, begun);
}

/** Throws InputError for an end after the last step. */
function requireWithin(until: number | undefined, steps: number): void {
  if (until !== undefined && until > steps)
    throw new InputError(
      `--until: must be at most the ${steps} steps of the training, got ${until}; leave it out to train to the end`,
    );
}

/** What a new run keeps of how it was begun. */
interface RunBeginning {
  readonly out?: string;
  readonly command: string;
  readonly madeInCode?: string;
  /** What the columns of a table are. */
  readonly table?: TableSchema;
  /** The plug-ins that its config's words come from. */
  readonly plugins?: LoadedPlugins["files"];
  /** The run whose values it begins with. */
  readonly from?: RunRecord["from"];
}

/** Makes the folder of a new run and locks it. Nothing is left on disk where that fails. Throws LatentsError. */
export async function beginRun(
  training: Omit<PreparedTraining, "run" | "lock" | "elapsedMs">,
  { out, command, madeInCode, plugins = [], table, from }: RunBeginning,
): Promise<PreparedTraining> {
  const { config, model, dataset, test, runtime, steps } = training;
  const folder = await createRunFolder({ recipe: config.recipe, out });
  const record: RunRecord = {
    config,
    command,
    createdAt: new Date().toISOString(),
    versions: { latents: version(), node: process.versions.node, onnxruntime: onnxruntimeVersion() },
    machine: { device: runtime.device, threads: runtime.threads, cpu: cpus()[0]?.model, cores: cpus().length },
    data: {
      ...{
        name: dataset.name,
        count: dataset.count,
        shape: dataset.shape,
        classes: labelNames(dataset),
        encoding: model.encoding,
      },
      fingerprint: { train: fingerprint(dataset), test: fingerprint(test) },
    },
    steps,
    ...(madeInCode !== undefined && { madeInCode }),
    ...(from && { from }),
  };
  const lock = await lockNewRun(folder);
  try {
    if (table) await writeFileAtomic(runFiles(folder).schema, schemaToYaml(table, dataset.name));
    const kept = await keepPlugins(folder, plugins);
    const own = { ...record, config: { ...config, plugins: keptPaths(kept) }, plugins: kept };
    await writeRunConfig(folder, kept.length === 0 ? record : own);
    // what no seed draws again
    if (training.resume) await saveCheckpoint(runFiles(folder).checkpoints, training.resume, config.checkpoint.keep);
    const run = await openRun(folder, undefined, { model, allowed: kept.map(({ sha256 }) => sha256) });
    return { ...training, config: run.config, run, lock, elapsedMs: 0 };
  } catch (error) {
    await removeRunFolder(folder);
    lock.release();
    throw error;
  }
}

async function resumedRun(
  request: TrainingRequest,
  named: string,
  listeners: PrepareListeners,
): Promise<PreparedTraining> {
  const folder = await findRun(named);
  const allowed = await allowedVersions(folder, request);
  const open = (): Promise<Run> => openRun(folder, listeners.warn, { allowed });
  const splits = async (run: Run): Promise<RunSplits> => {
    if (!encodingOf(run.record, folder))
      return { train: await sameImages(run, "train", listeners), test: await sameImages(run, "test", listeners) };
    const table = await runTable(run);
    return { train: table("train"), test: table("test") };
  };
  return takeUpRun(await open(), splits, {
    ...runtimeSettings(request),
    warn: listeners.warn,
    until: request.until,
    whenLocked: async (run) => {
      if (request.steps === undefined || request.steps === run.record.steps) return run;
      await extendRun(run, request.steps, listeners.warn);
      return open();
    },
  });
}

interface RunSplits {
  readonly train: Dataset;
  readonly test: Dataset;
}

interface TakeUpOptions extends RuntimeOptions {
  readonly warn: (message: string) => void;
  /** The step to end at, before the last. */
  readonly until?: number;
  /** What is changed of the run while nobody else may; the run that goes on. */
  readonly whenLocked?: (run: Run) => Promise<Run>;
}

/**
 * Takes up a run that is to go on: locks it, removes what a kill has left, and goes on where and how it was, with as many threads unless told otherwise: the same
 * threads give the same sums, so that a resumed run ends in the same bits. `splits` reads its data. Throws LatentsError; the run is then unlocked.
 */
export async function takeUpRun(
  found: Run,
  splits: (run: Run) => Promise<RunSplits>,
  { warn, until, whenLocked, ...asked }: TakeUpOptions,
): Promise<PreparedTraining> {
  const lock = await lockRun(found.files.lock);
  try {
    const run = (await whenLocked?.(found)) ?? found;
    const { config, record, files, folder } = run;
    requireWithin(until, record.steps);
    await makeRunParts(folder);
    await cleanCheckpoints(files.checkpoints);
    const [runtime, { train: dataset, test }, resume] = await Promise.all([
      runtimeHere(record, { threads: machineHere(record).threads, ...asked }, warn),
      splits(run),
      run.savedState(),
    ]);
    const { elapsedMs } = await truncateMetrics(files.metrics, resume?.step ?? 0, warn);
    const { stepsPerEpoch } = runLength(config, dataset);
    const [parts, model] = [await run.parts(), await run.model()];
    return {
      ...{ run, lock, config, parts, model, dataset, test, runtime, stepsPerEpoch, elapsedMs },
      steps: record.steps,
      until,
      resume,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Gives a run more steps than it was begun with. It then ends in the bits of one that was begun so, but for what goes by the length of the training.
 * Throws InputError for fewer steps, RunError if the disk refuses.
 */
async function extendRun(
  { record, files, folder }: Run,
  steps: number,
  warn: (message: string) => void,
): Promise<void> {
  if (steps < record.steps)
    throw new InputError(
      `--steps: the run has ${record.steps} steps, which can become more, not fewer, got ${steps}; end it earlier with --until ${steps}`,
    );
  const { schedule } = record.config.optimizer;
  if (schedule.type !== "constant")
    warn(
      `the learning rate follows the schedule ${schedule.type} over all ${steps} steps from now on; it has followed one over ${record.steps}`,
    );
  const train = { ...record.config.train, steps };
  delete train.epochs;
  // the figures of the shorter training are those of a model that is trained on
  await rm(files.result, { force: true }).catch((error: unknown) => {
    throw writeError(folder, error);
  });
  await writeRunConfig(folder, { ...record, steps, config: { ...record.config, train } });
}

/** Hashes of plug-ins that may run. Throws InputError where they are other versions than the run was begun with. */
async function allowedVersions(folder: string, { plugins = [], allowed = [] }: TrainingRequest): Promise<string[]> {
  const named = await Promise.all(plugins.map((file) => readPlugin(file)));
  const { plugins: kept = [] } = await readRunConfig(folder);
  await requireSameVersions(folder, kept, named);
  return [...allowed, ...named.map(({ sha256 }) => sha256)];
}

/** A split of a run that is gone on with. Throws InputError where its images are others than those that it was begun with. */
async function sameImages(run: Run, split: "train" | "test", to: PrepareListeners): Promise<Dataset> {
  const { folder, record } = run;
  const { dataset, others } = await run.images(split, { ...to, onUnlabelled: to.warn });
  if (others !== undefined)
    throw new InputError(
      `${folder}: the data "${record.data.name}" must be the run's, to go on with it: ${others}; restore them, or train again`,
    );
  return dataset;
}
