import { z } from "zod";
import { InputError } from "../errors.js";
import { checkedOptions, type OptionsOf } from "../options.js";

/** A number over the steps 0, 1, ... of a training of `steps` in all. */
export type Schedule = (step: number, steps: number) => number;

/** The same at every step. */
export const constantSchedule =
  (value: number): Schedule =>
  () =>
    value;

/** Options of `stepSchedule`. */
export const stepOptions = {
  every: z.int().min(1).meta({ description: "Steps between two changes" }),
  factor: z.number().positive().meta({ description: "Factor of the rate at each change" }),
};
const stepSchema = z.strictObject(stepOptions);

/** value factor^floor(step / every).  Throws InputError unless `every` is a whole number, 1 or more, and factor > 0. */
export function stepSchedule(value: number, options: OptionsOf<typeof stepOptions>): Schedule {
  const { every, factor } = checkedOptions("schedule", stepSchema, options);
  return (step) => value * factor ** Math.floor(step / every);
}

/** Options of `cosineSchedule`. */
export const cosineOptions = {
  final: z.number().min(0).max(1).default(0).meta({ description: "Share of the rate at the last step" }),
};
const cosineSchema = z.strictObject(cosineOptions);

/**
 * Half a cosine from value at step 0 towards value * final (default 0), which it would reach at step `steps`, one after the last:
 * value (final + (1 - final) (1 + cos(pi step / steps)) / 2).  Throws InputError unless final lies in 0..1.
 * Source: Loshchilov & Hutter 2017, arXiv:1608.03983; torch's CosineAnnealingLR.
 */
export function cosineSchedule(value: number, options: OptionsOf<typeof cosineOptions> = {}): Schedule {
  const { final } = checkedOptions("schedule", cosineSchema, options);
  return (step, steps) =>
    value * (final + ((1 - final) / 2) * (1 + Math.cos((Math.PI * Math.min(step, steps)) / steps)));
}

/** Options of `stagedSchedule`. */
export const stagedOptions = {
  stages: z.int().min(1).max(100).default(8).meta({ description: "Number of stages" }),
  growth: z.number().positive().default(3).meta({ description: "Length of a stage divided by that of the one before" }),
  final: z.number().gt(0).max(1).default(0.1).meta({ description: "Share of the rate in the last stage" }),
};
const stagedSchema = z.strictObject(stagedOptions);

/**
 * Stages i = 0 ... n - 1 of the whole training, each `growth` times as long as the one before, with the value falling geometrically:
 * value final^(i / (n - 1)) for the share growth^i / sum_j growth^j of the steps.  With the defaults, 3,280 epochs and 1e-3 it is the published
 * 1e-3 10^(-i / 7) for 3^i epochs, i = 0 ... 7; fewer steps keep the shape.
 * Throws InputError unless stages is a whole number from 1 to 100, growth > 0 and final lies in (0, 1].
 * Source: Burda et al. 2016, arXiv:1509.00519, section 5.
 */
export function stagedSchedule(value: number, options: OptionsOf<typeof stagedOptions> = {}): Schedule {
  const { stages, growth, final } = checkedOptions("schedule", stagedSchema, options);
  /** Where each stage ends, in units of the first one's length. */
  const ends: number[] = [];
  for (let i = 0; i < stages; i++) ends.push((ends[i - 1] ?? 0) + growth ** i);
  return (step, steps) => {
    const found = ends.findIndex((end) => step * ends[stages - 1] < end * steps);
    // a longer resumed training stays in the last stage
    const stage = found === -1 ? stages - 1 : found;
    return value * final ** (stage / Math.max(1, stages - 1));
  };
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
