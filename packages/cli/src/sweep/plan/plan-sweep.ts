import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import {
  fitTableEncoding,
  InputError,
  isTable,
  modelFromConfig,
  resolveConfig,
  type Config,
  type ConfigLayer,
  type Parts,
  type SplitFingerprint,
  type Table,
  trainedRows,
} from "@latents/core";
import { requireUserData } from "../../config/recipes/index.js";
import { noPlugins, type LoadedPlugins } from "../../plugins/index.js";
import { fingerprint, type Splits } from "../../dataset/index.js";
import { runSplits, withAbsoluteData, type DataListeners } from "../../run/run-dataset.js";
import { requireReady } from "../../run/training/require-ready.js";
import { runLength } from "../../run/run-length.js";
import { splitTable, type LoadedTable } from "../../run/table/load-table.js";
import { runTitle, type Beginning } from "../../config/run-title.js";
import { halvingSteps } from "./halving-steps.js";
import { coresHere } from "./cores-here.js";
import { settingsOf, type SearchOptions, type Setting } from "./settings.js";
import { changesOf, type PlannedTrial, type StoredSweep } from "./stored-sweep.js";
import { isRangeKey, valueText, type SweptKey } from "./swept-key.js";
import { trialNames } from "./trial-name.js";

/** What a sweep is made of. */
export interface SweepPlan extends SearchOptions {
  /** Of every trial, under what the trial sets. */
  readonly layers: readonly ConfigLayer[];
  readonly keys: readonly SweptKey[];
  /** The table that every trial is of; absent where what the config names are images. */
  readonly table?: LoadedTable;
  /** Of the words that the layers and keys use; default none. */
  readonly plugins?: LoadedPlugins;
  readonly workers?: number;
  /** Threads of a trial whose config does not say; default a share of this machine's cores. */
  readonly threads?: number;
  /** Successive halving: one trial in so many goes on each time. */
  readonly halving?: number;
  /** With `halving`: steps after which the trials are compared first; default a fifth. */
  readonly firstRung?: number;
  /** `key=value` of all flags that every trial has. */
  readonly changes?: readonly string[];
  /** The command that begins the sweep. */
  readonly command: string;
  /** The command that trains one trial alone. */
  trialCommand(trial: {
    readonly folder: string;
    readonly name: string;
    readonly values: Setting;
    readonly threads: number;
  }): string;
}

const searchKeys = ["random", "randomSeed", "sobol", "workers", "halving", "firstRung"] as const;

/** How a sweep searches, as far as it is said: what goes over the same in a sweep's file. */
export const searchOf = (options: Pick<SweepPlan, (typeof searchKeys)[number]>): Partial<SweepPlan> =>
  Object.fromEntries(searchKeys.flatMap((key) => (options[key] === undefined ? [] : [[key, options[key]]])));

/** Keys that a trial's layer sets stand for one place. */
const level = "sweep";
/** As ONNX Runtime is given by default. */
const mostThreads = 8;

/**
 * The trials of a sweep, all checked: every key and value by the config's schema, ranges at both ends, the data, and that the model can
 * be built for its images. Nothing is written; `folder` is where the sweep will be.
 * Throws InputError, which names the key and where it was said.
 */
export async function planSweep(plan: SweepPlan, folder: string, listeners: DataListeners = {}): Promise<StoredSweep> {
  const { keys, layers, table, random, randomSeed, sobol, plugins = noPlugins } = plan;
  const { parts } = plugins;
  requireDistinct(keys, layers);
  if (plan.firstRung !== undefined && plan.halving === undefined)
    throw new InputError("--first-rung: is of --halving; add --halving 3, or leave it out");
  const settings = settingsOf(keys, { random, randomSeed, sobol });
  // what is drawn may miss what is wrong with a range
  for (const swept of keys.filter(isRangeKey))
    for (const end of [swept.from, swept.to]) trialConfig(layers, keys, { ...settings[0], [swept.key]: end }, parts);
  const resolved = settings.map((values) => trialConfig(layers, keys, values, parts));
  const configs = table
    ? resolved.map((config) => ({ ...config, data: { ...config.data, name: resolve(config.data.name) } }))
    : await Promise.all(resolved.map((config) => withAbsoluteData(config, parts.data)));
  const { numbers, lengths, fingerprints } = await checkData(configs, parts, table, {
    ...listeners,
    sources: parts.data,
  });
  const { workers, threads } = shareCores(configs, plan.workers, plan.threads);
  const names = trialNames(settings);
  const begun = configs.map((config, i): Config => {
    const changes = Object.entries(settings[i]).map(([key, value]) => `${key}=${valueText(value)}`);
    const title = runTitle(layers[0].values as Beginning, config, [...(plan.changes ?? []), ...changes]);
    return { ...config, title, threads: config.threads ?? threads };
  });
  const trials = begun.map((config, i): PlannedTrial => {
    const [name, values] = [names[i], settings[i]];
    const command = plan.trialCommand({ folder, name, values, threads: config.threads ?? threads });
    return { name, values, ...changesOf(begun[0], config), data: numbers[i], command };
  });
  return {
    ...{ id: randomBytes(6).toString("hex"), command: plan.command, createdAt: new Date().toISOString() },
    ...{ base: layers[0].source, keys, random, randomSeed, sobol, workers, config: begun[0], fingerprints, trials },
    threads: Math.max(...begun.map((config) => config.threads ?? threads)),
    ...(plan.halving !== undefined && { halving: halvingOf(plan.halving, plan.firstRung, configs, lengths) }),
  };
}

function requireDistinct(keys: readonly SweptKey[], layers: readonly ConfigLayer[]): void {
  keys.forEach(({ key, source }, i) => {
    if (key.split(".")[0].trim() === "plugins")
      throw new InputError(`${source}: plug-ins are named by --plugin, or in a config file`);
    if (keys.findIndex((other) => other.key === key) < i)
      throw new InputError(`${source}: the key appears twice; list all its values in one --over`);
    const setter = layers.slice(1).find(({ values }) => isSet(values, key.split(".")));
    if (setter)
      throw new InputError(`${key}: is set by ${setter.source} and varied by ${source}; leave one of the two out`);
  });
}

function isSet(values: unknown, path: readonly string[]): boolean {
  let inner = values;
  for (const key of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, key)) return false;
    inner = (inner as Record<string, unknown>)[key];
  }
  return true;
}

function trialConfig(layers: readonly ConfigLayer[], keys: readonly SweptKey[], values: Setting, parts: Parts): Config {
  const own = keys.map(({ key, source }): ConfigLayer => {
    const path = key.split(".");
    if (path.some((name) => name.trim() === "")) throw new InputError(`${source}: the key has an empty part`);
    const nested = path.reduceRight<unknown>((inner, name) => Object.fromEntries([[name, inner]]), values[key]);
    return { source, level, values: nested };
  });
  const config = resolveConfig([...layers, ...own], { parts });
  requireUserData(config);
  return config;
}

/**
 * Each data set is read once here: what is wrong with it, or must be downloaded, is better known before anything starts. Returns what tells the data
 * sets from others, and which each config has.
 */
async function checkData(
  configs: readonly Config[],
  parts: Parts,
  table: LoadedTable | undefined,
  listeners: DataListeners,
): Promise<{
  numbers: readonly number[];
  /** Steps of each trial. */
  lengths: readonly number[];
  fingerprints: readonly { train: SplitFingerprint; test: SplitFingerprint }[];
}> {
  const groups = new Map<string, number[]>();
  for (const [i, config] of configs.entries()) {
    const name = JSON.stringify({ ...config.data, validation: undefined, binarisation: undefined });
    groups.set(name, [...(groups.get(name) ?? []), i]);
  }
  const numbers = Array<number>(configs.length).fill(0);
  const lengths = Array<number>(configs.length).fill(0);
  const fingerprints: { train: SplitFingerprint; test: SplitFingerprint }[] = [];
  for (const group of groups.values()) {
    const { data } = configs[group[0]];
    const splits = table ? splitTable(table, data) : await runSplits(configs[group[0]], listeners);
    // trials of other seeds share a model
    const checked = new Set<string>();
    for (const i of group) {
      numbers[i] = fingerprints.length;
      const config = configs[i];
      lengths[i] = runLength(config, splits.train).steps;
      const alike = JSON.stringify({ ...config, seed: 0, title: "" });
      if (checked.has(alike)) continue;
      checked.add(alike);
      if (isTable(splits.train)) requireTableModel(config, splits.train, parts);
      else requireReady(modelFromConfig(config, splits.train.shape, parts), splits as Splits);
    }
    fingerprints.push({ train: fingerprint(splits.train), test: fingerprint(splits.test) });
  }
  return { numbers, lengths, fingerprints };
}

/** That the model of a trial can be made for a table's rows. Throws InputError. */
function requireTableModel(config: Config, rows: Table, parts: Parts): void {
  const encoding = fitTableEncoding(trainedRows(rows, config).train, { scaling: config.data.scaling });
  modelFromConfig(config, { shape: rows.shape, encoding }, parts);
}

/** Throws InputError where the trials cannot be compared on the way. */
function halvingOf(
  factor: number,
  first: number | undefined,
  configs: readonly Config[],
  lengths: readonly number[],
): { factor: number; steps: readonly number[] } {
  if (configs.some(({ data }) => data.validation === 0))
    throw new InputError("--halving: trials are compared by held-out images; add --set data.validation=0.1");
  const other = lengths.find((steps) => steps !== lengths[0]);
  if (other !== undefined)
    throw new InputError(
      `--halving: all trials must have as many steps, got ${lengths[0]} and ${other}; give them --steps ${lengths[0]}`,
    );
  return { factor, steps: halvingSteps(configs.length, lengths[0], factor, first) };
}

/** How many trainings at once, and how many threads each has where its config does not say. */
export function shareCores(
  configs: readonly Pick<Config, "threads" | "device">[],
  given: number | undefined,
  threads: number | undefined,
  cores = coresHere(),
): { workers: number; threads: number } {
  const said = Math.max(0, ...configs.map((config) => config.threads ?? threads ?? 0));
  // one accelerator is one place
  const places = configs.some(({ device }) => device !== "cpu") ? 1 : Math.max(1, Math.floor(cores / (said || 1)));
  const workers = Math.min(given ?? places, configs.length);
  return { workers, threads: threads ?? Math.min(mostThreads, Math.max(1, Math.floor(cores / workers))) };
}
