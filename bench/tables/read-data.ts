import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readNpz, type ConfigInput, type NpyArray } from "@latents/core";

/** Arrays of one of `make-data.py`'s files. */
export class Arrays {
  readonly #arrays: Map<string, NpyArray>;

  constructor(folder: string, file: string) {
    const path = join(folder, file);
    this.#arrays = readNpz(readFileSync(path), path);
  }

  /** Throws Error where there is no such array. */
  numbers(name: string): { readonly shape: readonly number[]; readonly values: Float64Array } {
    const found = this.#arrays.get(name);
    if (!found) throw new Error(`there is no array "${name}"; make-data.py writes it`);
    return { shape: found.shape, values: Float64Array.from(found.values as Float64Array) };
  }
}

/** Mean and standard deviation (over n) of each column. */
export function columnMoments(values: Float64Array, columns: number): { mean: Float64Array; stddev: Float64Array } {
  const rows = values.length / columns;
  const [mean, stddev] = [new Float64Array(columns), new Float64Array(columns)];
  values.forEach((v, i) => (mean[i % columns] += v / rows));
  values.forEach((v, i) => (stddev[i % columns] += (v - mean[i % columns]) ** 2 / rows));
  return { mean, stddev: stddev.map(Math.sqrt) };
}

/** Mean and standard deviation (over n) of a few figures. */
export function meanOf(figures: readonly number[]): { mean: number; stddev: number } {
  const { mean, stddev } = columnMoments(Float64Array.from(figures), 1);
  return { mean: mean[0], stddev: stddev[0] };
}

/** A config with the keys of another over it. */
export function merged(config: ConfigInput, over: ConfigInput): ConfigInput {
  const both = (a: unknown, b: unknown): unknown => {
    if (!isObject(a) || !isObject(b) || ("type" in b && b["type"] !== a["type"])) return b === undefined ? a : b;
    return Object.fromEntries(
      [...new Set([...Object.keys(a), ...Object.keys(b)])].map((key) => [key, both(a[key], b[key])]),
    );
  };
  return both(config, over) as ConfigInput;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
