import { InputError } from "../errors.js";

/** A number over the steps 0, 1, ... of a training of `steps` in all. */
export type Schedule = (step: number, steps: number) => number;

/** The same at every step. */
export const constantSchedule =
  (value: number): Schedule =>
  () =>
    value;

/** value factor^floor(step / every).  Throws InputError unless every >= 1 and factor > 0. */
export function stepSchedule(value: number, options: { readonly every: number; readonly factor: number }): Schedule {
  if (!(options.every >= 1)) throw new InputError(`schedule.every: must be 1 or more, got ${options.every}`);
  if (!(options.factor > 0 && Number.isFinite(options.factor)))
    throw new InputError(`schedule.factor: must be a number above 0, got ${options.factor}`);
  return (step) => value * options.factor ** Math.floor(step / options.every);
}

/**
 * Half a cosine from value at step 0 towards value * final (default 0), which it would reach at step `steps`, one after the last:
 * value (final + (1 - final) (1 + cos(pi step / steps)) / 2).  Throws InputError unless final lies in 0..1.
 * Source: Loshchilov & Hutter 2017, arXiv:1608.03983; torch's CosineAnnealingLR.
 */
export function cosineSchedule(value: number, options: { readonly final?: number } = {}): Schedule {
  const { final = 0 } = options;
  if (!(final >= 0 && final <= 1)) throw new InputError(`schedule.final: must be in 0..1, got ${final}`);
  return (step, steps) =>
    value * (final + ((1 - final) / 2) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps)));
}

/**
 * `schedule` times min(1, (step + 1) / over): grows in a straight line and is full from step over - 1 on.
 * Throws InputError unless over is 0 or more.
 */
export function warmUp(over: number, schedule: Schedule): Schedule {
  if (!(over >= 0)) throw new InputError(`schedule.warmUp: must be 0 or more, got ${over}`);
  return (step, steps) => schedule(step, steps) * Math.min(1, (step + 1) / Math.max(1, over));
}

/** A number stands for a constant schedule. Throws InputError if it is not finite or below 0. */
export function asSchedule(value: number | Schedule): Schedule {
  if (typeof value === "function") return value;
  if (!(Number.isFinite(value) && value >= 0))
    throw new InputError(`learningRate: must be a number, 0 or more, got ${value}`);
  return constantSchedule(value);
}
