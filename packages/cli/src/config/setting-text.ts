import { parseSetting } from "@latents/core";

/** `key=value` as --set reads it back. */
export function settingText(key: string, value: unknown): string {
  const text = typeof value === "string" ? `${key}=${value}` : `${key}=${JSON.stringify(value)}`;
  const read = key
    .split(".")
    .reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], parseSetting(text).values);
  return JSON.stringify(read) === JSON.stringify(value) ? text : `${key}=${JSON.stringify(value)}`;
}
