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
import { configLayer } from "./config-layer.js";
import { requireUserData } from "./recipes/index.js";
import { runTitle, type Beginning } from "./run-title.js";
import type { Setting, TrainingRequest } from "./training-request.js";

/** The complete config of a new run: recipe or file, then flags and --set. `onDropped` hears of keys that a change of type leaves out. Throws InputError. */
export async function configOfRequest(
  request: TrainingRequest,
  onDropped?: (message: string) => void,
): Promise<Config> {
  const layers = await layersOfRequest(request);
  const [{ source, values }] = layers;
  if (typeof values === "object" && values !== null && "sweep" in values)
    throw new InputError(`${source}: describes a sweep, not one training; run it with: latents sweep ${source}`);
  const config = resolveConfig(layers, onDropped);
  requireUserData(config);
  const { settings, sets } = request;
  const changes = [...settings.map(({ key, text }) => `${key}=${text}`), ...sets];
  return { ...config, title: runTitle(values as Beginning, config, changes) };
}

/** Recipe or file (or a config that is ready), then flags and --set. Throws InputError. */
export async function layersOfRequest({
  recipe,
  config,
  settings,
  sets,
}: Pick<TrainingRequest, "recipe" | "config" | "settings" | "sets">): Promise<ConfigLayer[]> {
  const base = config ? { source: "config", values: config } : await configLayer(recipe);
  // the config.json of a run repeats it
  const values = isRunRecord(base.values) ? withEarlierMeaning(base.values.config) : base.values;
  return [{ ...base, values }, ...settings.map(settingLayer), ...sets.map((text) => parseSetting(text))];
}

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
