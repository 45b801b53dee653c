import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import {
  checkModelValues,
  describedModel,
  FormatError,
  InputError,
  modelOf,
  modelValues,
  wordsOfPlugins,
  TrainedVae,
  type Config,
  type ImageDataset,
  type Parts,
  type Runtime,
  type TrainingState,
  type Metrics,
  type RunRecord,
  type RunResult,
  type Vae,
} from "@latents/core";
import { latestCheckpoint, type Checkpoint } from "./checkpoints.js";
import { readMetrics } from "./metrics-log.js";
import { withSave, type Saving } from "./model/save-model.js";
import { readRunConfig } from "./run-config.js";
import { runFiles, type RunFiles } from "./run-files.js";
import { readRunResult } from "./run-result.js";
import { encodingOf } from "./table/encoding-of.js";
import { isPluginData } from "../dataset/index.js";
import { runParts } from "./run-parts.js";
import { runImages, type ImagesChoice, type RunImages } from "./run-images.js";

/** What of a run is asked for. */
export interface RunChoice extends ImagesChoice {
  /** Hashes of plug-ins whose code may run, beside those that the user has let run before. */
  readonly allowed?: readonly string[];
  /** Of a run whose model was made in code: what its values are of. */
  readonly model?: Vae;
}

/** A run on disk, for reading. Whoever writes it meanwhile is not disturbed. */
export interface Run {
  /** Last part of the folder's path. */
  readonly name: string;
  readonly folder: string;
  readonly files: RunFiles;
  readonly record: RunRecord;
  readonly config: Config;
  /**
   * What its values are of. Throws InputError for a model made in code, unless `openRun` was given it, and as `parts`.
   */
  model(): Promise<Vae>;
  metrics(): Promise<Metrics>;
  /** The state of the newest whole checkpoint, undefined before the first. Throws FormatError if all are damaged. */
  savedState(): Promise<TrainingState | undefined>;
  /** The newest whole checkpoint. Throws InputError if there is none yet, FormatError if all are damaged. */
  latestCheckpoint(): Promise<Checkpoint>;
  /** The model of the newest checkpoint: the best validated one where that is kept, else as it was then. */
  loadModel(runtime: Runtime): Promise<TrainedVae & Saving>;
  /** A split of the run's images, or of other data, with a word, which `warn` hears too, where they are not those that it was begun with; `train` includes those held out for validation. */
  images(split: "train" | "test", choice?: ImagesChoice): Promise<RunImages>;
  /** The same images alone. */
  dataset(split: "train" | "test"): Promise<ImageDataset>;
  /** The words of the config. Runs the code of the run's plug-ins, where it has some and may. Throws UntrustedPluginError where it may not. */
  parts(): Promise<Parts>;
  /** What the training ended with; undefined while it is not finished. */
  result(): Promise<RunResult | undefined>;
}

/** Throws InputError for a run of a table, which a command of images is asked of. */
export function requireImages({ folder, record }: Pick<Run, "folder" | "record">): void {
  if (record.data.encoding !== undefined)
    throw new InputError(
      `${folder}: is a run of a table, and this is for images; of a table ask sample, score, impute, encode, export, curves and report`,
    );
}

/** Throws InputError for a run whose training held nothing out. */
export function requireHeldOut({ folder, config }: Pick<Run, "folder" | "config">): void {
  if (config.data.validation === 0)
    throw new InputError(
      `--split validation: the training of ${folder} held nothing out; train with --set data.validation=.1, or measure the test split`,
    );
}

/**
 * Opens a run's folder; none of its plug-ins' code is run by that. `warn` hears of checkpoints and lines of the log that are damaged and of images that have changed;
 * `choice` names other images, for all that asks for some, and plug-ins that may run.
 * Throws InputError if there is no run.
 */
export async function openRun(
  folder: string,
  warn: (message: string) => void = () => undefined,
  { model: given, allowed = [], ...choice }: RunChoice = {},
): Promise<Run> {
  const record = await readRunConfig(folder);
  const files = runFiles(folder);
  const { config } = record;
  const encoding = encodingOf(record, files.config);
  let loading: Promise<Parts> | undefined;
  const parts = (): Promise<Parts> => (loading ??= runParts(folder, record, allowed));
  const isBuiltIn = wordsOfPlugins(config).length === 0;
  const model = async (): Promise<Vae> =>
    given ??
    describedModel(
      folder,
      record,
      { shape: record.data.shape, encoding },
      undefined,
      isBuiltIn ? undefined : await parts(),
    );
  const saved = async (): Promise<Checkpoint | undefined> => {
    // no fault of the checkpoints
    const made = record.madeInCode === undefined && isBuiltIn ? undefined : await model();
    return latestCheckpoint(files.checkpoints, warn, (state) => {
      const { shape } = record.data;
      const { step, values } = state;
      if (step > record.steps) throw new FormatError(`step must be at most the run's ${record.steps}, got ${step}`);
      const own = made ?? describedModel(folder, record, { shape, encoding }, given);
      for (const each of [modelValues(values), modelOf(state).values])
        checkModelValues(own, shape[0] * shape[1] * shape[2], each);
    });
  };
  const latest = async (): Promise<Checkpoint> => {
    const found = await saved();
    if (!found)
      throw new InputError(
        `${folder}: the run has no checkpoint yet; train it first: latents train --resume ${folder}`,
      );
    return found;
  };
  const said = new Set<string>();
  const warnOnce = (message: string): void => {
    if (!said.has(message)) warn(message);
    said.add(message);
  };
  const images = async (split: "train" | "test", other: ImagesChoice = {}): Promise<RunImages> => {
    requireImages({ folder, record });
    const named = { onUnlabelled: warn, ...choice, ...other };
    const isPlugins = record.plugins !== undefined && named.data === undefined && isPluginData(config.data.name);
    const sources = isPlugins ? (await parts()).data : undefined;
    const found = await runImages(record, split, { ...named, sources });
    if (found.others !== undefined) warnOnce(`${folder}: ${found.others}`);
    return found;
  };
  return {
    name: basename(resolve(folder)),
    folder,
    files,
    record,
    config,
    model,
    metrics: () => readMetrics(files.metrics, warnOnce),
    savedState: async () => (await saved())?.state,
    latestCheckpoint: latest,
    loadModel: async (runtime) => {
      const { state } = await latest();
      const { shape } = record.data;
      return withSave(new TrainedVae(await model(), modelOf(state).values, shape, runtime));
    },
    images,
    parts,
    dataset: async (split) => (await images(split)).dataset,
    // the file knows no place: the folder is where it lies now
    result: async () =>
      existsSync(files.result) ? { ...(await readRunResult(files.result)), run: folder } : undefined,
  };
}
