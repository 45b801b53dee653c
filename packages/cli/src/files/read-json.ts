import { FormatError } from "@latents/core";
import type { z } from "zod";
import { readInput } from "./read-input.js";
import { utf8Text } from "./utf8-text.js";

/**
 * Reads a JSON file of ours that a user may have changed.
 * Throws InputError where it cannot be read, FormatError naming the key and `remedy` where it is not what `schema` says.
 */
export const readJson = async <T>(path: string, schema: z.ZodType<T>, remedy: string): Promise<T> =>
  parseJson(await readInput(path), path, schema, remedy);

/** The same of its bytes. Throws FormatError, beginning with `where`. */
export function parseJson<T>(bytes: Uint8Array, where: string, schema: z.ZodType<T>, remedy: string): T {
  const text = utf8Text(bytes, where);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FormatError(`${where}: not valid JSON: ${(error as Error).message}; ${remedy}`, { cause: error });
  }
  const { data, error } = schema.safeParse(value);
  if (data !== undefined) return data;
  const [{ path: keys, message }] = error!.issues;
  const key = keys.length === 0 ? "" : `${keys.join(".")}: `;
  const fault = message.endsWith("received undefined")
    ? "is missing"
    : `${message[0].toLowerCase()}${message.slice(1)}`;
  throw new FormatError(`${where}: ${key}${fault}; ${remedy}`);
}
