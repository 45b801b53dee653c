import type { z } from "zod";

/** zod, in which options are written: of this very library, so that a plug-in need not install it. */
export { z } from "zod";

/** A choice that a config makes by one word: its options, and what they make. A folder's index lists its variants. */
export interface Variant<T, Shape extends z.ZodRawShape = z.ZodRawShape, Context = never> {
  /** Keys beside `type`, each with its check and default. */
  readonly options: Shape;
  /** @param context  what the config says elsewhere: the sizes of images and latents, ... */
  create(options: z.output<z.ZodObject<Shape>>, context: Context): T;
  /** Of a posterior: what a config has elsewhere where nobody says otherwise, such as the one prior that goes with it. */
  readonly goesWith?: Readonly<Record<string, unknown>>;
}

/** Lets the compiler see that `create` takes what `options` describes. */
export const variant = <T, Shape extends z.ZodRawShape, Context = never>(
  options: Shape,
  create: (options: z.output<z.ZodObject<Shape>>, context: Context) => T,
  goesWith?: Readonly<Record<string, unknown>>,
): Variant<T, Shape, Context> => ({ options, create, ...(goesWith && { goesWith }) });

/** Options that built-in parts were made with. */
const recalled = new WeakMap<object, Readonly<Record<string, unknown>>>();

/** Remembers the options that a part was made with, so that a model made in code can say in words what it is. */
export function madeWith<T extends object>(options: object, part: T): T {
  recalled.set(part, Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));
  return part;
}

/** Those options, without what is left at its default; undefined for a part of somebody else's making. */
export const optionsOf = (part: object): Readonly<Record<string, unknown>> | undefined => recalled.get(part);
