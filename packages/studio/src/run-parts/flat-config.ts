import type { ConfigInput, ConfigKey } from "@latents/core";

/** A config's values by dotted keys; a choice that is a word alone stands for its `type`. */
export function flatConfig(config: ConfigInput, keys: readonly ConfigKey[]): ReadonlyMap<string, unknown> {
  const paths = new Set(keys.map(({ path }) => path));
  const flat = new Map<string, unknown>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      for (const [name, inner] of Object.entries(value)) walk(inner, path === "" ? name : `${path}.${name}`);
    else flat.set(paths.has(`${path}.type`) ? `${path}.type` : path, value);
  };
  walk(config, "");
  return flat;
}
