import { cpus } from "node:os";
import { resolve } from "node:path";
import {
  InputError,
  labelNames,
  modelFromConfig,
  fitTableEncoding,
  ortRuntime,
  resolveConfig,
  type Config,
  type Dataset,
  type Runtime,
  type TableEncoding,
  type TrainingState,
  type Vae,
  type RunRecord,
} from "@latents/core";
import {
  fingerprint,
  isKnownDataset,
  namesTable,
  readSchema,
  schemaToYaml,
  type Splits,
  type TableSchema,
} from "../../dataset/index.js";
import { version } from "../../files/version.js";
import { checkOutputFolder, writeFileAtomic } from "../../files/index.js";
import { cleanCheckpoints } from "../checkpoints.js";
import { truncateMetrics } from "../metrics-log.js";
import { findRun } from "../find-run.js";
import { machineHere, runtimeHere } from "../machine-here.js";
import { onnxruntimeVersion } from "../onnxruntime-version.js";
import { openRun, type Run } from "../open-run.js";
import { writeRunConfig } from "../run-config.js";
import { runSplits, withAbsoluteData, type DataListeners } from "../run-dataset.js";
import { runFiles } from "../run-files.js";
import { runLength } from "../run-length.js";
import { createRunFolder, removeRunFolder, requireEmpty, runsFolder } from "../run-folder.js";
import { loadTable, splitTable } from "../table/load-table.js";
import { encodingOf, runTable } from "../table/run-table.js";
import { dataNameOf, schemaFileOf, tableConfig, tableLayers, trainedRows } from "../table/table-config.js";
import { isRunLocked, lockRun, type RunLock } from "../run-lock.js";
import { requireMemory } from "./require-memory.js";
import { diskNeeded, requireDisk, requireReady } from "./require-ready.js";
import { configOfRequest, runtimeSettings } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";

/** A run whose folder is locked by this process, with all that its training needs. */
export interface PreparedTraining {
  readonly run: Run;
  readonly lock: RunLock;
  readonly config: Config;
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
  const { config, splits, encoding, schema } =
    (await newTable(request, listeners)) ?? (await newImages(request, listeners));
  const runtime = await ortRuntime(config);
  const { train: dataset, test } = splits;
  const model = modelFromConfig(config, { shape: dataset.shape, encoding });
  const { steps, stepsPerEpoch } = runLength(config, dataset);
  if (dataset.kind !== "table") requireReady(model, splits as Splits);
  requireMemory(config, model, dataset, runtime);
  await requireDisk(request.out ?? runsFolder, diskNeeded(config, model, dataset));
  const { out, command } = request;
  return beginRun({ config, model, dataset, test, runtime, steps, stepsPerEpoch }, { out, command, table: schema });
}

/** What a new run keeps of how it was begun. */
interface RunBeginning {
  readonly out?: string;
  readonly command: string;
  readonly madeInCode?: string;
  /** What the columns of a table are. */
  readonly table?: TableSchema;
}

/** Makes the folder of a new run and locks it. Nothing is left on disk where that fails. Throws LatentsError. */
export async function beginRun(
  training: Omit<PreparedTraining, "run" | "lock" | "elapsedMs">,
  { out, command, madeInCode, table }: RunBeginning,
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
    await writeRunConfig(folder, record);
    return { ...training, run: await openRun(folder, undefined, { model }), lock, elapsedMs: 0 };
  } catch (error) {
    await removeRunFolder(folder);
    throw error;
  }
}

/** What a new run begins with: its config and data; of a table also what its columns are. */
interface NewRun {
  readonly config: Config;
  readonly splits: { readonly train: Dataset; readonly test: Dataset };
  readonly encoding?: TableEncoding;
  readonly schema?: TableSchema;
}

async function newImages(request: TrainingRequest, listeners: PrepareListeners): Promise<NewRun> {
  if (request.schema !== undefined)
    throw new InputError("--schema: is for tables, and the data are images; leave it out");
  const config = await withAbsoluteData(await configOfRequest(request, listeners.warn));
  // all that the end will need is read now: what is wrong with it is better said before the first step
  return { config, splits: await runSplits(config, listeners) };
}

/** The same for a table; undefined where the request is of images. */
async function newTable(request: TrainingRequest, listeners: PrepareListeners): Promise<NewRun | undefined> {
  const layers = await tableLayers(request);
  const name = dataNameOf(layers);
  if (name === undefined || isKnownDataset(name) || !(await namesTable(name))) return undefined;
  const file = schemaFileOf(request);
  const given = file === undefined ? undefined : await readSchema(file);
  const loaded = await loadTable(name, given, listeners.warn);
  const { test } = resolveConfig(layers).data;
  const splits = splitTable(loaded, test);
  const config = tableConfig(layers, splits.train, listeners.warn);
  const encoding = fitTableEncoding(trainedRows(splits.train, config).train, { scaling: config.data.scaling });
  return {
    config: { ...config, data: { ...config.data, name: resolve(name) } },
    splits,
    encoding,
    schema: loaded.schema,
  };
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
  const run = await openRun(folder, warn);
  const { config, record, files } = run;
  const encoding = encodingOf(record, folder);
  const lock = await lockRun(files.lock);
  try {
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
    const model = run.model();
    return {
      ...{ run, lock, config, model, dataset, test, runtime, stepsPerEpoch, elapsedMs },
      steps: record.steps,
      resume,
    };
  } catch (error) {
    lock.release();
    throw error;
  }
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
