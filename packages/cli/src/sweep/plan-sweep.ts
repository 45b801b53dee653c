import { cpus } from "node:os";
import { InputError, modelFromConfig, resolveConfig, type Config, type ConfigLayer, type Parts } from "@latents/core";
import { requireUserData } from "../config/recipes/index.js";
import { noPlugins, type LoadedPlugins } from "../plugins/index.js";
import { runSplits, withAbsoluteData, type DataListeners } from "../run/run-dataset.js";
import { requireReady } from "../run/training/require-ready.js";
import { runLength } from "../run/run-length.js";
import { runTitle, type Beginning } from "../config/run-title.js";
import { settingsOf, type SearchOptions, type Setting } from "./settings.js";
import type { SweepState, Trial } from "./sweep-state.js";
import { isRangeKey, valueText, type SweptKey } from "./swept-key.js";
import { trialNames } from "./trial-name.js";

/** What a sweep is made of. */
export interface SweepPlan extends SearchOptions {
  /** Of every trial, under what the trial sets. */
  readonly layers: readonly ConfigLayer[];
  readonly keys: readonly SweptKey[];
  /** Of the words that the layers and keys use; default none. */
  readonly plugins?: LoadedPlugins;
  readonly workers?: number;
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

/** Keys that a trial's layer sets stand for one place. */
const level = "sweep";
/** As ONNX Runtime is given by default. */
const mostThreads = 8;

/**
 * The trials of a sweep, all checked: every key and value by the config's schema, ranges at both ends, the data, and that the model can
 * be built for its images. Nothing is written; `folder` is where the sweep will be.
 * Throws InputError, which names the key and where it was said.
 */
export async function planSweep(plan: SweepPlan, folder: string, listeners: DataListeners = {}): Promise<SweepState> {
  const { keys, layers, random, randomSeed, plugins = noPlugins } = plan;
  const { parts } = plugins;
  requireDistinct(keys, layers);
  const settings = settingsOf(keys, { random, randomSeed });
  // what is drawn may miss what is wrong with a range
  for (const swept of keys.filter(isRangeKey))
    for (const end of [swept.from, swept.to]) trialConfig(layers, keys, { ...settings[0], [swept.key]: end }, parts);
  const resolved = settings.map((values) => trialConfig(layers, keys, values, parts));
  const configs = await Promise.all(resolved.map((config) => withAbsoluteData(config, parts.data)));
  await checkData(configs, parts, { ...listeners, sources: parts.data });
  const { workers, threads } = shareCores(configs, plan.workers);
  const names = trialNames(settings);
  const trials = configs.map((config, i): Trial => {
    const [name, values] = [names[i], settings[i]];
    const changes = Object.entries(values).map(([key, value]) => `${key}=${valueText(value)}`);
    const title = runTitle(layers[0].values as Beginning, config, [...(plan.changes ?? []), ...changes]);
    const own = config.threads ?? threads;
    const command = plan.trialCommand({ folder, name, values, threads: own });
    return { name, values, config: { ...config, title, threads: own }, command, state: "waiting" };
  });
  const { command } = plan;
  const base = layers[0].source;
  return { command, createdAt: new Date().toISOString(), base, keys, random, randomSeed, workers, trials };
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

/** Each data set is read once here: what is wrong with it, or must be downloaded, is better known before anything starts. */
async function checkData(configs: readonly Config[], parts: Parts, listeners: DataListeners): Promise<void> {
  const groups = new Map<string, Config[]>();
  for (const config of configs) {
    const name = JSON.stringify({ ...config.data, validation: undefined, binarisation: undefined });
    groups.set(name, [...(groups.get(name) ?? []), config]);
  }
  for (const group of groups.values()) {
    const splits = await runSplits(group[0], listeners);
    for (const config of group) {
      requireReady(modelFromConfig(config, splits.train.shape, parts), splits);
      runLength(config, splits.train);
    }
  }
}

/** How many trainings at once, and how many threads each has where its config does not say. */
export function shareCores(
  configs: readonly Pick<Config, "threads" | "device">[],
  given: number | undefined,
  cores = cpus().length,
): { workers: number; threads: number } {
  const said = Math.max(0, ...configs.map(({ threads }) => threads ?? 0));
  // one accelerator is one place
  const places = configs.some(({ device }) => device !== "cpu") ? 1 : Math.max(1, Math.floor(cores / (said || 1)));
  const workers = Math.min(given ?? places, configs.length);
  return { workers, threads: Math.min(mostThreads, Math.max(1, Math.floor(cores / workers))) };
}
