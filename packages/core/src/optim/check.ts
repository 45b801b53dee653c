import { InputError } from "../errors.js";

/** Throws InputError, naming the option, unless every value lies in [0, 1). */
export function checkFraction(values: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(values))
    if (!(value >= 0 && value < 1)) throw new InputError(`optimizer.${key}: must be in [0, 1), got ${value}`);
}

/** Throws InputError, naming the option, unless every value is finite and above 0. */
export function checkAboveZero(values: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(values))
    if (!(value > 0 && Number.isFinite(value)))
      throw new InputError(`optimizer.${key}: must be a number above 0, got ${value}`);
}

/** Throws InputError, naming the option, unless every value is finite and 0 or more. */
export function checkNotNegative(values: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(values))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new InputError(`optimizer.${key}: must be a number, 0 or more, got ${value}`);
}
