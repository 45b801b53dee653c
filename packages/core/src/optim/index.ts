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
import { constantSchedule, cosineSchedule, stagedSchedule, stepSchedule, warmUp, type Schedule } from "./schedule.js";

const fraction = z.number().min(0).lt(1);
const learningRate = z.number().positive();
const rate = { description: "Size of a step, before the schedule" };
const steps = z.int().min(0).default(0).meta({ description: "Steps over which the rate grows from 0" });
const betas = {
  beta1: fraction.default(0.9).meta({ description: "Decay of the gradients' mean" }),
  beta2: fraction
    .default(0.999)
    .meta({ description: "Decay of their mean square (adamax: of their largest magnitude)" }),
  epsilon: z.number().positive().default(1e-8).meta({ description: "Added to the denominator" }),
};

/** Schedules of the learning rate by their word in a config (`optimizer.schedule.type`); each makes one from the rate. */
export const schedules = {
  constant: variant({ warmUp: steps }, (o) => withWarmUp(o.warmUp, constantSchedule)),
  step: variant(
    {
      every: z.int().min(1).meta({ description: "Steps between two changes" }),
      factor: z.number().positive().meta({ description: "Factor of the rate at each change" }),
      warmUp: steps,
    },
    (o) => withWarmUp(o.warmUp, (rate) => stepSchedule(rate, o)),
  ),
  cosine: variant(
    {
      final: z.number().min(0).max(1).default(0).meta({ description: "Share of the rate at the last step" }),
      warmUp: steps,
    },
    (o) => withWarmUp(o.warmUp, (rate) => cosineSchedule(rate, o)),
  ),
  staged: variant(
    {
      stages: z.int().min(1).max(100).default(8).meta({ description: "Number of stages" }),
      growth: z
        .number()
        .positive()
        .default(3)
        .meta({ description: "Length of a stage divided by that of the one before" }),
      final: z.number().gt(0).max(1).default(0.1).meta({ description: "Share of the rate in the last stage" }),
      warmUp: steps,
    },
    (o) => withWarmUp(o.warmUp, (rate) => stagedSchedule(rate, o)),
  ),
};

const withWarmUp =
  (over: number, schedule: (rate: number) => Schedule) =>
  (rate: number): Schedule =>
    over > 0 ? warmUp(over, schedule(rate)) : schedule(rate);

/** Optimisers by their word in a config (`optimizer.type`); each is made from a schedule and its options. */
export const optimizers = {
  adam: variant(
    { learningRate: learningRate.default(1e-3).meta(rate), ...betas },
    (o) => (rate: Schedule) => adam(rate, o),
  ),
  adamw: variant(
    {
      learningRate: learningRate.default(1e-3).meta(rate),
      ...betas,
      weightDecay: z.number().min(0).default(0.01).meta({ description: "Decoupled decay of the parameters" }),
    },
    (o) => (rate: Schedule) => adam(rate, o),
  ),
  adamax: variant(
    { learningRate: learningRate.default(2e-3).meta(rate), ...betas },
    (o) => (rate: Schedule) => adamax(rate, o),
  ),
  sgd: variant(
    {
      learningRate: learningRate.default(0.01).meta(rate),
      momentum: fraction.default(0).meta({ description: "Share of the previous step that is kept" }),
      nesterov: z.boolean().default(false).meta({ description: "Nesterov's form of momentum" }),
    },
    (o) => (rate: Schedule) => sgd(rate, o),
  ),
};
