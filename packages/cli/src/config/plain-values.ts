import { FormatError, InputError } from "@latents/core";

/** A config has 4 levels. */
const deepest = 20;

/**
 * A copy of a config's lists and objects, each key read once: what comes from a program may refer to itself or throw when it is read.
 * Throws FormatError naming the file and the key.
 */
export function plainValues(values: unknown, file: string): unknown {
  const copy = (value: unknown, path: string, depth: number): unknown => {
    const isObject = Object.prototype.toString.call(value) === "[object Object]";
    if (!Array.isArray(value) && !isObject) return value;
    if (depth > deepest)
      throw new FormatError(`${file}: is nested more than ${deepest} levels deep, or refers to itself, at ${path}`);
    if (Array.isArray(value)) return value.map((item, i) => copy(item, `${path}[${i}]`, depth + 1));
    return Object.fromEntries(
      Object.keys(value as object).map((key) => {
        const below = path === "" ? key : `${path}.${key}`;
        return [key, copy((value as Record<string, unknown>)[key], below, depth + 1)];
      }),
    );
  };
  try {
    return copy(values, "", 0);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new FormatError(`${file}: cannot be read: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
