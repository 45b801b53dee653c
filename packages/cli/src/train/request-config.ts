import { commandLine, parseSetting, resolveConfig, type Config, type ConfigLayer, type RuntimeOptions } from "@latents/core";
import type { Setting, TrainingRequest } from "./training-events.js";

/** The complete config of a new run: recipe or file, then flags and --set. Throws InputError. */
export async function configOfRequest({ recipe, settings, sets }: TrainingRequest): Promise<Config> {
  return resolveConfig([{ source: `recipe ${recipe ?? "mnist"}`, values: { recipe: recipe ?? "mnist" } }, ...settings.map(settingLayer), ...sets.map(parseSetting)]);
}

/** A flag as a layer. What is no number stays a text, which the schema refuses with the flag's name. */
function settingLayer({ key, flag, text }: Setting): ConfigLayer {
  const { values } = parseSetting(`${key}=${text}`);
  return { source: flag, level: commandLine, values };
}

/** Where a resumed run is to go on, as far as the request says. */
export function runtimeSettings({ settings }: TrainingRequest): RuntimeOptions {
  const { device, threads } = resolveConfig(settings.map(settingLayer));
  const given = (key: string): boolean => settings.some((setting) => setting.key === key);
  return { ...(given("device") && { device }), ...(given("threads") && { threads }) };
}
