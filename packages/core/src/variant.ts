import type { z } from "zod";

/** A choice that a config makes by one word: its options, and what they make. A folder's index lists its variants. */
export interface Variant<T, Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** Keys beside `type`, each with its check and default. */
  readonly options: Shape;
  create(options: z.output<z.ZodObject<Shape>>): T;
}

/** Lets the compiler see that `create` takes what `options` describes. */
export const variant = <T, Shape extends z.ZodRawShape>(
  options: Shape,
  create: (options: z.output<z.ZodObject<Shape>>) => T,
): Variant<T, Shape> => ({ options, create });
