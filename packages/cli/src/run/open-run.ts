import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import {
  checkModelValues,
  FormatError,
  InputError,
  modelFromConfig,
  modelOf,
  modelValues,
  TrainedVae,
  type Config,
  type Dataset,
  type Runtime,
  type TrainingState,
  type Metrics,
  type RunRecord,
  type RunResult,
} from "@latents/core";
import { latestCheckpoint, type Checkpoint } from "./checkpoints.js";
import { readMetrics } from "./metrics-log.js";
import { readRunConfig } from "./run-config.js";
import { runFiles, type RunFiles } from "./run-files.js";
import { readRunResult } from "./run-result.js";
import { runDataset } from "./run-dataset.js";

/** A run on disk, for reading. Whoever writes it meanwhile is not disturbed. */
export interface Run {
  /** Last part of the folder's path. */
  readonly name: string;
  readonly folder: string;
  readonly files: RunFiles;
  readonly record: RunRecord;
  readonly config: Config;
  metrics(): Promise<Metrics>;
  /** The state of the newest whole checkpoint, undefined before the first. Throws FormatError if all are damaged. */
  savedState(): Promise<TrainingState | undefined>;
  /** The newest whole checkpoint. Throws InputError if there is none yet, FormatError if all are damaged. */
  latestCheckpoint(): Promise<Checkpoint>;
  /** The model of the newest checkpoint: the best validated one where that is kept, else as it was then. */
  loadModel(runtime: Runtime): Promise<TrainedVae>;
  /** The run's images; `train` includes those held out for validation. */
  dataset(split: "train" | "test"): Promise<Dataset>;
  /** What the training ended with; undefined while it is not finished. */
  result(): Promise<RunResult | undefined>;
}

/**
 * Opens a run's folder. `warn` hears of checkpoints that are damaged.
 * Throws InputError if there is no run.
 */
export async function openRun(folder: string, warn: (message: string) => void = () => undefined): Promise<Run> {
  const record = await readRunConfig(folder);
  const files = runFiles(folder);
  const { config } = record;
  const saved = (): Promise<Checkpoint | undefined> =>
    latestCheckpoint(files.checkpoints, warn, (state) => {
      const { shape } = record.data;
      const { step, values } = state;
      if (step > record.steps) throw new FormatError(`step must be at most the run's ${record.steps}, got ${step}`);
      const model = modelFromConfig(config, shape);
      for (const each of [modelValues(values), modelOf(state).values])
        checkModelValues(model, shape[0] * shape[1] * shape[2], each);
    });
  const latest = async (): Promise<Checkpoint> => {
    const found = await saved();
    if (!found)
      throw new InputError(
        `${folder}: the run has no checkpoint yet; train it first: latents train --resume ${folder}`,
      );
    return found;
  };
  return {
    name: basename(resolve(folder)),
    folder,
    files,
    record,
    config,
    metrics: () => readMetrics(files.metrics),
    savedState: async () => (await saved())?.state,
    latestCheckpoint: latest,
    loadModel: async (runtime) => {
      const { state } = await latest();
      const { shape } = record.data;
      return new TrainedVae(modelFromConfig(config, shape), modelOf(state).values, shape, runtime);
    },
    dataset: (split) => runDataset(config, split),
    result: async () => (existsSync(files.result) ? readRunResult(files.result) : undefined),
  };
}
