import { InputError } from "../errors.js";

type Options = Readonly<Record<string, number>>;

/** Throws InputError, naming the option, unless every value is finite and 0 or more. */
export function checkNotNegative(options: Options): void {
  for (const [key, value] of Object.entries(options))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new InputError(`objective.${key}: must be a number, 0 or more, got ${value}`);
}

/** Throws InputError, naming the option, unless every value is a whole number, 1 or more. */
export function checkCount(options: Options): void {
  for (const [key, value] of Object.entries(options))
    if (!Number.isInteger(value) || value < 1)
      throw new InputError(`objective.${key}: must be a positive whole number, got ${value}`);
}

/** Throws InputError, naming the option, unless every value lies in [0, 1]. */
export function checkShare(options: Options): void {
  for (const [key, value] of Object.entries(options))
    if (!(value >= 0 && value <= 1)) throw new InputError(`objective.${key}: must be from 0 to 1, got ${value}`);
}
