import type { z } from "zod";

/** zod, in which options are written: of this very library, so that a plug-in need not install it. */
export { z } from "zod";

/** A choice that a config makes by one word: its options, and what they make. A folder's index lists its variants. */
export interface Variant<T, Shape extends z.ZodRawShape = z.ZodRawShape, Context = never> {
  /** Keys beside `type`, each with its check and default. */
  readonly options: Shape;
  /** @param context  what the config says elsewhere: the sizes of images and latents, ... */
  create(options: z.output<z.ZodObject<Shape>>, context: Context): T;
}

/** Lets the compiler see that `create` takes what `options` describes. */
export const variant = <T, Shape extends z.ZodRawShape, Context = never>(
  options: Shape,
  create: (options: z.output<z.ZodObject<Shape>>, context: Context) => T,
): Variant<T, Shape, Context> => ({ options, create });
