import { z } from "zod";
import { activationNames, mlp, valuesOf, type DataContext } from "../nn/index.js";
import { variant } from "../variant.js";
import type { Conditioning } from "./conditioning.js";
import { covariateConditioning } from "./covariates.js";
import { labelConditioning } from "./labels.js";
import { semiSupervised } from "./semi-supervised.js";

export * from "./conditioning.js";
export { covariateConditioning } from "./covariates.js";
export { labelConditioning, type LabelOptions } from "./labels.js";
export * from "./semi-supervised.js";

const labelOptions = {
  classes: z.int().min(2).max(1000).default(10).meta({ description: "Number of labels" }),
  labelled: z.int().min(1).optional().meta({ description: "Training images whose label is shown; default all" }),
  labelSeed: z.int().min(0).default(0).meta({ description: "Seed that chooses those images" }),
};
const weight = z.number().min(0);

/** Ways in which labels enter a model, by their word in a config (`model.conditioning.type`). */
export const conditionings = {
  none: variant({}, (_, __: DataContext): Conditioning | undefined => undefined),
  covariates: variant({}, (_, { data }: DataContext): Conditioning | undefined => covariateConditioning(data.encoding)),
  labels: variant(labelOptions, (o, _: DataContext): Conditioning | undefined => labelConditioning(o)),
  "semi-supervised": variant(
    {
      ...labelOptions,
      hidden: z
        .array(z.int().min(1))
        .min(1)
        .default([300, 300])
        .meta({ description: "Sizes of the classifier's hidden layers" }),
      activation: z
        .enum(activationNames as [(typeof activationNames)[number]])
        .default("relu")
        .meta({ description: "Activation between the classifier's layers" }),
      labelledBatch: z.int().min(1).optional().meta({ description: "Labelled images a step; default 100 at most" }),
      classWeight: weight.default(100).meta({ description: "Weight of the labelled images' cross-entropy" }),
      labelledWeight: weight
        .default(0)
        .meta({ description: "Weight of the labelled images' bound with their true label" }),
    },
    ({ hidden, activation, ...o }, context: DataContext): Conditioning | undefined =>
      semiSupervised({
        ...o,
        classifier: mlp([valuesOf(context), ...hidden, o.classes], { activation, initializer: context.initializer }),
      }),
  ),
};
