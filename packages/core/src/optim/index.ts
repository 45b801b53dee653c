export * from "./schedule.js";
export * from "./optimizer.js";
export * from "./adam.js";
export * from "./adamax.js";
export * from "./sgd.js";
export * from "./clip-by-norm.js";

import { z } from "zod";
import { variant } from "../variant.js";
import { adam } from "./adam.js";
import { adamax } from "./adamax.js";
import { sgd } from "./sgd.js";
import { constantSchedule, cosineSchedule, stepSchedule, warmUp, type Schedule } from "./schedule.js";

const fraction = z.number().min(0).lt(1);
const learningRate = z.number().positive();
const betas = {
  beta1: fraction.default(0.9),
  beta2: fraction.default(0.999),
  epsilon: z.number().min(0).default(1e-8),
};

/** Schedules of the learning rate by their word in a config (`optimizer.schedule.type`); each makes one from the rate. */
export const schedules = {
  constant: variant({ warmUp: z.int().min(0).default(0) }, (o) => withWarmUp(o.warmUp, constantSchedule)),
  step: variant({ every: z.int().min(1), factor: z.number().positive(), warmUp: z.int().min(0).default(0) }, (o) =>
    withWarmUp(o.warmUp, (rate) => stepSchedule(rate, o)),
  ),
  cosine: variant({ final: z.number().min(0).max(1).default(0), warmUp: z.int().min(0).default(0) }, (o) =>
    withWarmUp(o.warmUp, (rate) => cosineSchedule(rate, o)),
  ),
};

const withWarmUp =
  (over: number, schedule: (rate: number) => Schedule) =>
  (rate: number): Schedule =>
    over > 0 ? warmUp(over, schedule(rate)) : schedule(rate);

/** Optimisers by their word in a config (`optimizer.type`); each is made from a schedule and its options. */
export const optimizers = {
  adam: variant({ learningRate: learningRate.default(1e-3), ...betas }, (o) => (rate: Schedule) => adam(rate, o)),
  adamw: variant(
    { learningRate: learningRate.default(1e-3), ...betas, weightDecay: z.number().min(0).default(0.01) },
    (o) => (rate: Schedule) => adam(rate, o),
  ),
  adamax: variant({ learningRate: learningRate.default(2e-3), ...betas }, (o) => (rate: Schedule) => adamax(rate, o)),
  sgd: variant(
    { learningRate: learningRate.default(0.01), momentum: fraction.default(0), nesterov: z.boolean().default(false) },
    (o) => (rate: Schedule) => sgd(rate, o),
  ),
};
