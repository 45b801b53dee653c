export * from "./schedule.js";
export * from "./optimizer.js";
export * from "./adam.js";
export * from "./adamax.js";
export * from "./sgd.js";
export * from "./clip-by-norm.js";

import { z } from "zod";
import { variant } from "../variant.js";
import { adam, adamOptions, momentOptions } from "./adam.js";
import { adamax } from "./adamax.js";
import { sgd, sgdOptions } from "./sgd.js";
import {
  constantSchedule,
  cosineOptions,
  cosineSchedule,
  stagedOptions,
  stagedSchedule,
  stepOptions,
  stepSchedule,
  warmUp,
  type Schedule,
} from "./schedule.js";

const learningRate = (standard: number) =>
  z.number().positive().default(standard).meta({ description: "Size of a step, before the schedule" });
const steps = z.int().min(0).default(0).meta({ description: "Steps over which the rate grows from 0" });

/** Schedules of the learning rate by their word in a config (`optimizer.schedule.type`); each makes one from the rate. */
export const schedules = {
  constant: variant({ warmUp: steps }, (o) => withWarmUp(o.warmUp, constantSchedule)),
  step: variant({ ...stepOptions, warmUp: steps }, ({ warmUp: over, ...own }) =>
    withWarmUp(over, (rate) => stepSchedule(rate, own)),
  ),
  cosine: variant({ ...cosineOptions, warmUp: steps }, ({ warmUp: over, ...own }) =>
    withWarmUp(over, (rate) => cosineSchedule(rate, own)),
  ),
  staged: variant({ ...stagedOptions, warmUp: steps }, ({ warmUp: over, ...own }) =>
    withWarmUp(over, (rate) => stagedSchedule(rate, own)),
  ),
};

const withWarmUp =
  (over: number, schedule: (rate: number) => Schedule) =>
  (rate: number): Schedule =>
    over > 0 ? warmUp(over, schedule(rate)) : schedule(rate);

/** Optimisers by their word in a config (`optimizer.type`); each is made from a schedule and its options. */
export const optimizers = {
  adam: variant(
    { learningRate: learningRate(1e-3), ...momentOptions },
    ({ beta1, beta2, epsilon }) =>
      (rate: Schedule) =>
        adam(rate, { beta1, beta2, epsilon }),
  ),
  adamw: variant(
    { learningRate: learningRate(1e-3), ...adamOptions, weightDecay: adamOptions.weightDecay.default(0.01) },
    ({ beta1, beta2, epsilon, weightDecay }) =>
      (rate: Schedule) =>
        adam(rate, { beta1, beta2, epsilon, weightDecay }),
  ),
  adamax: variant(
    { learningRate: learningRate(2e-3), ...momentOptions },
    ({ beta1, beta2, epsilon }) =>
      (rate: Schedule) =>
        adamax(rate, { beta1, beta2, epsilon }),
  ),
  sgd: variant(
    { learningRate: learningRate(0.01), ...sgdOptions },
    ({ momentum, nesterov }) =>
      (rate: Schedule) =>
        sgd(rate, { momentum, nesterov }),
  ),
};
