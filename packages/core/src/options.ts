import { z } from "zod";
import { InputError } from "./errors.js";
import { valueNode, type JsonSchema } from "./option-words.js";
import { madeWith, optionsOf } from "./variant.js";

type ReadOnlyLists<T> = {
  readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] | undefined
    ? readonly Item[] | Extract<T[Key], undefined>
    : T[Key];
};

/** What a program may give of the options of a schema: those with a default may be left out. */
export type OptionsOf<Shape extends z.ZodRawShape> = ReadOnlyLists<z.input<z.ZodObject<Shape>>>;

/**
 * The library's function of options that a schema describes, the one that a config has too: what is given is checked, and completed by the defaults.
 * What it makes remembers them, unless `make` has it remember others (`madeWith`). It throws InputError, beginning with `where` and the option, for what
 * the schema refuses.
 */
export function withOptions<Shape extends z.ZodRawShape, T extends object>(
  where: string,
  shape: Shape,
  make: (options: z.output<z.ZodObject<Shape>>) => T,
): (...given: Partial<OptionsOf<Shape>> extends OptionsOf<Shape> ? [OptionsOf<Shape>?] : [OptionsOf<Shape>]) => T {
  const schema = z.strictObject(shape);
  return (...[given]) => {
    const options = checkedOptions(where, schema, given === undefined ? {} : given);
    const part = make(options);
    return optionsOf(part) ? part : madeWith(options, part);
  };
}

/** What was given, checked by a schema and completed by its defaults. Throws InputError as `withOptions` does. */
export function checkedOptions<Shape extends z.ZodRawShape>(
  where: string,
  schema: z.ZodObject<Shape, z.core.$strict>,
  given: unknown,
): z.output<z.ZodObject<Shape>> {
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return data;
  const [issue] = error!.issues;
  const names = Object.keys(schema.shape).join(", ");
  if (issue.code === "unrecognized_keys")
    throw new InputError(`${where}.${issue.keys[0]}: unknown option. Allowed: ${names}`);
  if (issue.path.length === 0)
    throw new InputError(`${where}: options must be an object with keys of ${names}, got ${shown(given)}`);
  const path = issue.path.reduce<string>(
    (text, key) => text + (typeof key === "number" ? `[${key}]` : `.${String(key)}`),
    where,
  );
  const { properties } = z.toJSONSchema(schema, { io: "input" }) as JsonSchema;
  const [first, ...below] = issue.path;
  const node = below.reduce((found) => found.items ?? found, valueNode(properties![String(first)]));
  const value = issue.path.reduce<unknown>((found, key) => (found as Record<PropertyKey, unknown>)[key], given);
  throw new InputError(`${path}: must be ${node.allowed}, got ${shown(value)}`);
}

/**
 * Throws InputError, beginning with `where`, for an option that there is not: a slip of the pen would otherwise be the default without a word. `known` has all of them, which
 * the compiler sees to.
 */
export function requireKnown<Options extends object>(
  where: string,
  options: Options,
  known: Readonly<Record<keyof Options, true>>,
): void {
  const stranger = Object.keys(options).find((key) => !Object.hasOwn(known, key));
  if (stranger !== undefined)
    throw new InputError(`${where}.${stranger}: unknown option. Allowed: ${Object.keys(known).join(", ")}`);
}

/** Whether a value is an object of keys: not a list, null, date or the like. */
export const isKeyed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  Object.prototype.toString.call(value) === "[object Object]";

/** A value as a message shows it: short, strings in quotes. */
export function shown(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length > 8 ? `a list of ${value.length}` : `[${value.map(shown).join(", ")}]`;
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    case "object":
      return isKeyed(value) ? "an object" : `a ${value.constructor.name}`;
    case "undefined":
      return "nothing";
    default:
      return `a ${typeof value}`;
  }
}
