import { isRunName } from "@latents/core";
import type { Context } from "hono";
import { z } from "zod";
import { RefusedError } from "./refuse.js";

const runName = z
  .string()
  .refine(isRunName, "must begin with a letter or digit and have only letters, digits and . _ - = , + (100 at most)");

const scalar = z.union([z.string().max(1000), z.number(), z.boolean()]);

/** What the bodies of changes must be. */
export const bodies = {
  empty: z.strictObject({}),
  rename: z.strictObject({ name: runName }),
  train: z.strictObject({
    recipe: z.string().max(100).optional(),
    name: runName.optional(),
    settings: z
      .record(
        z.string().regex(/^[A-Za-z]\w*(\.[A-Za-z]\w*){0,7}$/, "must be a config key"),
        z.union([scalar, z.array(z.union([z.string().max(100), z.number()])).max(100)]),
      )
      .refine((settings) => Object.keys(settings).length <= 200, "must have 200 keys or fewer")
      .optional(),
  }),
};

/** Reads a body of JSON that is what the schema says. Throws RefusedError. */
export async function readBody<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  requireType(context, /^application\/json(; ?charset=utf-8)?$/i, "application/json");
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await context.req.arrayBuffer()), plainKey);
  } catch {
    throw new RefusedError(400, "the body must be JSON");
  }
  const { data, error } = schema.safeParse(value);
  if (error) {
    const [{ path, message }] = error.issues;
    throw new RefusedError(400, `${path.length === 0 ? "the body" : path.join(".")}: ${message}`.slice(0, 500));
  }
  return data;
}

/** Another site's form cannot send such a type without asking first. Throws RefusedError. */
export function requireType(context: Context, types: RegExp, name: string): void {
  if (!types.test(context.req.header("content-type") ?? ""))
    throw new RefusedError(415, `the body must be of the type ${name}`);
}

/** A schema would pass over this key, which is no name of a value. */
function plainKey(key: string, value: unknown): unknown {
  if (key === "__proto__") throw new SyntaxError("not a plain key");
  return value;
}
