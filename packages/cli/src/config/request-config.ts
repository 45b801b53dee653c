import path from "node:path";
import {
  commandLine,
  InputError,
  parseSetting,
  resolveConfig,
  runFormat,
  withEarlierMeaning,
  type Config,
  type ConfigLayer,
  type RunRecord,
  type RuntimeOptions,
} from "@latents/core";
import { readPlugin, runPlugins, type LoadedPlugins, type PluginWish } from "../plugins/index.js";
import { configLayer } from "./config-layer.js";
import { requireUserData } from "./recipes/index.js";
import { runTitle, type Beginning } from "./run-title.js";
import type { Setting, TrainingRequest } from "./training-request.js";

/** The complete config of a new run, and the plug-ins that its words come from. */
export interface RequestedConfig {
  readonly config: Config;
  readonly plugins: LoadedPlugins;
}

/** The complete config of a new run: recipe or file, then flags and --set. `onDropped` hears of keys that a change of type leaves out. Throws InputError. */
export const configOfRequest = async (
  request: TrainingRequest,
  onDropped?: (message: string) => void,
): Promise<Config> => configOfLayers(request, await layersOfRequest(request), onDropped).config;

/** The same of layers that are read, with its plug-ins, which `config.plugins` names by their absolute paths. */
export function configOfLayers(
  { settings, sets }: TrainingRequest,
  { layers, plugins }: RequestLayers,
  onDropped?: (message: string) => void,
): RequestedConfig {
  const [{ source, values }] = layers;
  if (typeof values === "object" && values !== null && "sweep" in values)
    throw new InputError(`${source}: describes a sweep, not one training; run it with: latents sweep ${source}`);
  const config = resolveConfig(layers, { onDropped, parts: plugins.parts });
  requireUserData(config);
  const changes = [...settings.map(({ key, text }) => `${key}=${text}`), ...sets];
  return {
    config: withPlugins({ ...config, title: runTitle(values as Beginning, config, changes) }, plugins),
    plugins,
  };
}

/** A config that names the plug-ins of its words. */
export const withPlugins = (config: Config, { files }: LoadedPlugins): Config =>
  files.length === 0 ? config : { ...config, plugins: files.map(({ path: file }) => file) };

/** What a request says in layers, and the plug-ins that it names anywhere. */
export interface RequestLayers {
  /** Without the key `plugins`. */
  readonly layers: ConfigLayer[];
  readonly plugins: LoadedPlugins;
}

/** Recipe or file (or a config that is ready), then flags and --set. Runs the plug-ins that are named. Throws InputError. */
export async function layersOfRequest(
  request: Pick<TrainingRequest, "recipe" | "config" | "settings" | "sets" | "plugins" | "allowed">,
): Promise<RequestLayers> {
  const { recipe, config, settings, sets, plugins = [], allowed = [] } = request;
  const base = config ? { source: "config", values: config } : await configLayer(recipe);
  // the config.json of a run repeats it
  const written = isRunRecord(base.values) ? withEarlierMeaning(base.values.config) : base.values;
  const { values, paths } = withoutPlugins(written, base.source);
  const folder = config ? "." : path.dirname(base.source);
  const isProgram = !config && /\.[mc]?[jt]s$/i.test(base.source);
  const ofFile = await Promise.all(
    paths.map(async (named): Promise<PluginWish> => {
      const file = await readPlugin(path.resolve(folder, named), path.join(folder, named));
      return { file, isNamed: isProgram || allowed.includes(file.sha256) };
    }),
  );
  const ofFlags = await Promise.all(
    plugins.map(async (named): Promise<PluginWish> => ({ file: await readPlugin(named), isNamed: true })),
  );
  const flags = [...settings.map(settingLayer), ...sets.map((text) => parseSetting(text))];
  for (const flag of flags)
    if (isKeyed(flag.values) && "plugins" in flag.values)
      throw new InputError(`${flag.source}: plug-ins are named by --plugin, or in a config file`);
  return { layers: [{ ...base, values }, ...flags], plugins: await runPlugins([...ofFile, ...ofFlags]) };
}

/** The values of a config file without the plug-ins that it names, and their paths. */
function withoutPlugins(values: unknown, source: string): { values: unknown; paths: readonly string[] } {
  if (!isKeyed(values) || values["plugins"] === undefined) return { values, paths: [] };
  const { plugins: paths, ...rest } = values;
  if (!Array.isArray(paths) || !paths.every((one) => typeof one === "string" && one !== ""))
    throw new InputError(`plugins (from ${source}): must be a list of paths, such as ["./my-prior.ts"]`);
  return { values: rest, paths: paths as string[] };
}

const isKeyed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === "[object Object]";

/** A flag as a layer. What is no number stays a text, which the schema refuses with the flag's name. */
function settingLayer({ key, flag, text }: Setting): ConfigLayer {
  if (text.trim() === "") throw new InputError(`${flag}: needs a value`);
  const { values } = parseSetting(`${key}=${text}`);
  return { source: flag, level: commandLine, values };
}

/** Where a resumed run is to go on, as far as the request says. */
export function runtimeSettings({ settings }: TrainingRequest): RuntimeOptions {
  const { device, threads } = resolveConfig(settings.map(settingLayer));
  const given = (key: string): boolean => settings.some((setting) => setting.key === key);
  return { ...(given("device") && { device }), ...(given("threads") && { threads }) };
}

/** Whether parsed JSON is the `config.json` of a run. */
const isRunRecord = (value: unknown): value is RunRecord =>
  typeof value === "object" && value !== null && (value as { format?: unknown }).format === runFormat.format;
