import {
  commandLine,
  InputError,
  parseSetting,
  resolveConfig,
  type Config,
  type ConfigLayer,
  type RuntimeOptions,
} from "@latents/core";
import { configLayer } from "../config/index.js";
import { requireUserData } from "../recipes/index.js";
import { isRunRecord } from "../run/run-config.js";
import { runTitle, type Beginning } from "./run-title.js";
import type { Setting, TrainingRequest } from "./training-events.js";

/** The complete config of a new run: recipe or file, then flags and --set. Throws InputError. */
export async function configOfRequest({ recipe, settings, sets }: TrainingRequest): Promise<Config> {
  const base = await configLayer(recipe);
  // the config.json of a run repeats it
  const values = isRunRecord(base.values) ? base.values.config : base.values;
  const config = resolveConfig([{ ...base, values }, ...settings.map(settingLayer), ...sets.map(parseSetting)]);
  requireUserData(config);
  const changes = [...settings.map(({ key, text }) => `${key}=${text}`), ...sets];
  return { ...config, title: runTitle(values as Beginning, config, changes) };
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
