import { cpus } from "node:os";
import {
  InputError,
  labelNames,
  modelFromConfig,
  ortRuntime,
  type Config,
  type Dataset,
  type Parts,
  type Runtime,
  type TrainingState,
  type Vae,
  type RunRecord,
} from "@latents/core";
import { fingerprint, schemaToYaml, type Splits, type TableSchema } from "../../dataset/index.js";
import { version } from "../../files/version.js";
import { checkOutputFolder, writeFileAtomic } from "../../files/index.js";
import { cleanCheckpoints } from "../checkpoints.js";
import { truncateMetrics } from "../metrics-log.js";
import { findRun } from "../find-run.js";
import { machineHere, runtimeHere } from "../machine-here.js";
import { onnxruntimeVersion } from "../onnxruntime-version.js";
import { openRun, type Run } from "../open-run.js";
import { readRunConfig, writeRunConfig } from "../run-config.js";
import type { DataListeners } from "../run-dataset.js";
import { runFiles } from "../run-files.js";
import { runLength } from "../run-length.js";
import { createRunFolder, makeRunParts, removeRunFolder, requireEmpty, runsFolder } from "../run-folder.js";
import { encodingOf } from "../table/encoding-of.js";
import { runTable } from "../table/run-table.js";
import { newData } from "./new-data.js";
import { isRunLocked, lockRun, type RunLock } from "../run-lock.js";
import { requireMemory } from "./require-memory.js";
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
  /** Where to go on; absent at the beginning. */
  readonly resume?: TrainingState;
  /** Training time of earlier sessions. */
  readonly elapsedMs: number;
}

interface PrepareListeners extends DataListeners {
  /** Hears of damaged checkpoints. */
  readonly warn: (message: string) => void;
}

/** Opens the run to go on with, or makes a new one. Nothing is left on disk when the request is wrong. Throws LatentsError. */
export function prepareTraining(request: TrainingRequest, listeners: PrepareListeners): Promise<PreparedTraining> {
  return request.resume === undefined ? newRun(request, listeners) : resumedRun(request, request.resume, listeners);
}

async function newRun(request: TrainingRequest, listeners: PrepareListeners): Promise<PreparedTraining> {
  if (request.out !== undefined) checkOutputFolder(request.out);
  // all that the end will need is read now: what is wrong with it is better said before the first step
  const { config, plugins, splits, encoding, schema } = await newData(request, listeners);
  const { parts } = plugins;
  const runtime = await ortRuntime(config);
  const { train: dataset, test } = splits;
  const model = modelFromConfig(config, { shape: dataset.shape, encoding }, parts);
  const { steps, stepsPerEpoch } = runLength(config, dataset);
  if (dataset.kind !== "table") requireReady(model, splits as Splits);
  requireMemory(config, model, dataset, runtime, undefined, parts);
  await requireDisk(request.out ?? runsFolder, diskNeeded(config, model, dataset));
  const { out, command } = request;
  const training = { config, parts, model, dataset, test, runtime, steps, stepsPerEpoch };
  return beginRun(training, { out, command, plugins: plugins.files, table: schema });
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
}

/** Makes the folder of a new run and locks it. Nothing is left on disk where that fails. Throws LatentsError. */
export async function beginRun(
  training: Omit<PreparedTraining, "run" | "lock" | "elapsedMs">,
  { out, command, madeInCode, plugins = [], table }: RunBeginning,
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
  };
  const lock = await lockNewRun(folder);
  try {
    if (table) await writeFileAtomic(runFiles(folder).schema, schemaToYaml(table, dataset.name));
    const kept = await keepPlugins(folder, plugins);
    const own = { ...record, config: { ...config, plugins: keptPaths(kept) }, plugins: kept };
    await writeRunConfig(folder, kept.length === 0 ? record : own);
    const run = await openRun(folder, undefined, { model, allowed: kept.map(({ sha256 }) => sha256) });
    return { ...training, config: run.config, run, lock, elapsedMs: 0 };
  } catch (error) {
    await removeRunFolder(folder);
    throw error;
  }
}

/** Locks a folder that is still empty. Another process that was told the same folder at the same time keeps what it has made. */
async function lockNewRun(folder: string): Promise<RunLock> {
  const path = runFiles(folder).lock;
  let lock: RunLock | undefined;
  try {
    lock = await lockRun(path);
    await requireEmpty(folder);
    return lock;
  } catch (error) {
    lock?.release();
    if (!lock && !(await isRunLocked(path))) await removeRunFolder(folder);
    throw error;
  }
}

async function resumedRun(
  request: TrainingRequest,
  named: string,
  listeners: PrepareListeners,
): Promise<PreparedTraining> {
  const { warn } = listeners;
  const folder = await findRun(named);
  const run = await openRun(folder, warn, { allowed: await allowedVersions(folder, request) });
  const { config, record, files } = run;
  const encoding = encodingOf(record, folder);
  const lock = await lockRun(files.lock);
  try {
    await makeRunParts(folder);
    await cleanCheckpoints(files.checkpoints);
    // the same threads give the same sums: a resumed run ends in the same bits
    const [runtime, dataset, test, resume] = await Promise.all([
      runtimeHere(record, { threads: machineHere(record).threads, ...runtimeSettings(request) }, warn),
      encoding ? runTable(run, "train") : sameImages(run, "train", listeners),
      encoding ? runTable(run, "test") : sameImages(run, "test", listeners),
      run.savedState(),
    ]);
    const { elapsedMs } = await truncateMetrics(files.metrics, resume?.step ?? 0);
    const { stepsPerEpoch } = runLength(config, dataset);
    const [parts, model] = [await run.parts(), await run.model()];
    return {
      ...{ run, lock, config, parts, model, dataset, test, runtime, stepsPerEpoch, elapsedMs },
      steps: record.steps,
      resume,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
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
