import { configKeys, type Parts } from "@latents/core";

interface Swept {
  /** Dotted path, `model.latent`. */
  readonly key: string;
  /** Where it was said, as messages name it: `--over model.latent`. */
  readonly source: string;
}

/** Values of a config key that are tried one by one. */
export interface ListKey extends Swept {
  /** What a config may hold there: numbers, words, lists, objects. */
  readonly values: readonly unknown[];
}

/** A range of a number key, from which a random search draws. */
export interface RangeKey extends Swept, SweptRange {
  /** Only whole numbers. */
  readonly whole: boolean;
}

/** A range of numbers as a program or a config file gives it; both ends belong to it. */
export interface SweptRange {
  readonly from: number;
  readonly to: number;
  /** `log` draws all orders of magnitude alike. Default `linear`. */
  readonly scale?: "linear" | "log";
}

/** A key that a sweep varies. */
export type SweptKey = ListKey | RangeKey;

export const isRangeKey = (swept: SweptKey): swept is RangeKey => !("values" in swept);

/** What a number key takes, by the config's schema; undefined for another key, and for one that there is not. */
export function numberKind(path: string, parts?: Parts): "number" | "whole number" | undefined {
  const types = configKeys(parts)
    .filter((key) => key.path === path)
    .map(({ type }) => type);
  if (types.includes("number")) return "number";
  return types.includes("whole number") ? "whole number" : undefined;
}

/** A value as tables, names and messages show it: `20`, `adam`, `512-256`, `mlp`. */
export function valueText(value: unknown): string {
  if (Array.isArray(value)) return value.map(valueText).join("-");
  if (typeof value === "object" && value !== null) {
    const { type, ...rest } = value as Record<string, unknown>;
    const options = Object.entries(rest).map(([key, option]) => `${key} ${valueText(option)}`);
    return [...(type === undefined ? [] : [valueText(type)]), ...options].join(" ");
  }
  return typeof value === "number" ? numberText(value) : String(value);
}

/** `0.003162`, `20`, `1e-5`, `1e20`: no long rows of zeros. */
export function numberText(value: number): string {
  const size = Math.abs(value);
  return value === 0 || (size >= 1e-4 && size < 1e7) ? String(value) : value.toExponential().replace("+", "");
}

/** How columns and names call keys: by the last part of the path, by the whole where two would be called the same. */
export function shortNames(keys: readonly string[]): readonly string[] {
  const last = keys.map((key) => key.slice(key.lastIndexOf(".") + 1));
  return keys.map((key, i) => (last.filter((name) => name === last[i]).length > 1 ? key : last[i]));
}
