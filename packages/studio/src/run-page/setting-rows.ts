import type { Config, ConfigInput, ConfigKey } from "@latents/core";
import { flatConfig } from "../run-parts/flat-config";

export interface SettingRow {
  readonly path: string;
  readonly value: unknown;
  /** The recipe's, or the default. */
  readonly base: unknown;
  readonly isChanged: boolean;
  readonly meaning: string;
}

/** A run's settings beside those that its recipe has. */
export function settingRows(
  config: Config,
  recipe: ReadonlyMap<string, unknown>,
  keys: readonly ConfigKey[],
): SettingRow[] {
  const flat = flatConfig(config as ConfigInput, keys);
  return [...flat]
    .filter(([path]) => path !== "recipe" && path !== "title")
    .map(([path, value]): SettingRow => {
      const key = keys.find(
        (one) => one.path === path && (!one.when || one.when.values.includes(String(flat.get(one.when.path)))),
      );
      const chosenAlike = !key?.when || [undefined, flat.get(key.when.path)].includes(recipe.get(key.when.path));
      const base = (chosenAlike ? recipe.get(path) : undefined) ?? key?.default;
      // a value that neither recipe nor schema has was given
      const isChanged = JSON.stringify(value) !== JSON.stringify(base);
      return { path, value, base, isChanged, meaning: key?.description ?? "" };
    });
}
