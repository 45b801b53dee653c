import { InputError } from "../errors.js";

/** A number over the steps 0, 1, ... of a training of `steps` in all. */
export type Schedule = (step: number, steps: number) => number;

/** The same at every step. */
export const constantSchedule =
  (value: number): Schedule =>
  () =>
    value;

/** value factor^floor(step / every) */
export function stepSchedule(value: number, options: { readonly every: number; readonly factor: number }): Schedule {
  if (!(options.every >= 1)) throw new InputError(`schedule.every: must be 1 or more, got ${options.every}`);
  return (step) => value * options.factor ** Math.floor(step / options.every);
}

/** Half a cosine from value down to `final` value (default 0) at the last step. Source: Loshchilov & Hutter 2017, arXiv:1608.03983. */
export function cosineSchedule(value: number, options: { readonly final?: number } = {}): Schedule {
  const { final = 0 } = options;
  return (step, steps) =>
    value * (final + ((1 - final) / 2) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps)));
}

/** Grows in a straight line over the first `over` steps, then follows `schedule`. */
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
