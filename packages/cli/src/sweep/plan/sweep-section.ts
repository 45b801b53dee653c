import { didYouMean, InputError, type ConfigInput, type ConfigLayer, type Parts } from "@latents/core";
import { sweptKey } from "./parse-over.js";
import type { SweptKey, SweptRange } from "./swept-key.js";

/** Values to try, or a range to draw from; a text is read as `--over` reads it: `"log:1e-4..1e-2"`. */
export type Over = Readonly<Record<string, readonly unknown[] | SweptRange | string>>;

/** What a config file says under `sweep`. */
export interface SweepSection {
  /** Dotted keys of the config, each with its values. */
  readonly over: Over;
  /** Settings to draw; without it every combination is trained. */
  readonly random?: number;
  /** Of what `random` draws. Default 1. */
  readonly randomSeed?: number;
  /** Trainings at once. */
  readonly workers?: number;
}

/** A config with a sweep over it. */
export type SweepConfig = ConfigInput & { readonly sweep: SweepSection };

/**
 * Lets the editor and the compiler check a sweep file in TypeScript; returns it as it is.
 * ```ts
 * import { defineSweep } from "latents";
 * export default defineSweep({
 *   train: { steps: 2000 },
 *   sweep: { over: { "model.latent": [2, 5, 10, 20], seed: [1, 2, 3] } },
 * });
 * ```
 */
export const defineSweep = (config: SweepConfig): SweepConfig => config;

/** A `sweep` section, read. */
export interface ParsedSection {
  readonly keys: readonly SweptKey[];
  readonly random?: number;
  readonly randomSeed?: number;
  readonly workers?: number;
}

const names = ["over", "random", "randomSeed", "workers"];
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === "[object Object]";

/** The layer without its `sweep` section, and the section. Throws InputError, naming the file and the key. */
export function splitSection(
  { values, ...layer }: ConfigLayer,
  parts?: Parts,
): { base: ConfigLayer; section?: ParsedSection } {
  if (!isObject(values) || !("sweep" in values)) return { base: { ...layer, values } };
  const { sweep, ...rest } = values;
  return { base: { ...layer, values: rest }, section: parseSection(sweep, layer.source, parts) };
}

function parseSection(sweep: unknown, source: string, parts: Parts | undefined): ParsedSection {
  const where = (key: string): string => `sweep${key} (from ${source})`;
  if (!isObject(sweep)) throw new InputError(`${where("")}: must be an object with keys of ${names.join(", ")}`);
  const unknown = Object.keys(sweep).find((key) => !names.includes(key));
  if (unknown !== undefined)
    throw new InputError(
      `${where(`.${unknown}`)}: unknown key${didYouMean(unknown, names) || "."} Allowed: ${names.join(", ")}`,
    );
  const over = sweep["over"] ?? {};
  if (!isObject(over))
    throw new InputError(`${where(".over")}: must be an object of config keys, such as { "model.latent": [2, 5, 10] }`);
  const count = (key: string, least: number): Record<string, number> => {
    const value = sweep[key];
    if (value === undefined) return {};
    if (typeof value === "number" && Number.isSafeInteger(value) && value >= least) return { [key]: value };
    throw new InputError(`${where(`.${key}`)}: must be a whole number, ${least} or more, got ${JSON.stringify(value)}`);
  };
  const keys = Object.entries(over).map(([key, given]) => sweptKey(where(`.over["${key}"]`), key, given, parts));
  return { keys, ...count("random", 1), ...count("randomSeed", 0), ...count("workers", 1) };
}

/** Keys of a file and of a command line: the later ones replace those of the same key, in their place. */
export function mergedKeys(keys: readonly SweptKey[], later: readonly SweptKey[]): readonly SweptKey[] {
  const replaced = keys.map((swept) => later.find(({ key }) => key === swept.key) ?? swept);
  return [...replaced, ...later.filter((swept) => !replaced.includes(swept))];
}
