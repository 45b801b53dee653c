import { z } from "zod";
import { variant } from "../variant.js";
import { activationNames, valuesOf, type PartContext } from "../nn/index.js";
import { gaussianMixturePrior } from "./gaussian-mixture-prior.js";
import { labelNormal } from "./label-normal.js";
import type { Prior } from "./prior.js";
import { realNvpPrior } from "./real-nvp-prior.js";
import { standardNormal } from "./standard-normal.js";
import { vampPrior } from "./vamp-prior.js";

export * from "./prior.js";
export * from "./gaussian-prior.js";
export * from "./uniform-categories.js";
export * from "./standard-normal.js";
export * from "./gaussian-mixture-prior.js";
export * from "./mixture-components.js";
export * from "./label-normal.js";
export * from "./vamp-prior.js";
export * from "./real-nvp-prior.js";

/** Priors by their word in a config (`model.prior.type`). */
export const priors = {
  "standard-normal": variant({}, (_, __: PartContext): Prior => standardNormal()),
  "gaussian-mixture": variant(
    {
      components: z.int().min(1).max(100_000).default(10).meta({ description: "Gaussians of the mixture" }),
      learnedWeights: z.boolean().default(false).meta({ description: "Learn their weights; else each weighs 1/k" }),
    },
    (o, _: PartContext): Prior => gaussianMixturePrior(o),
  ),
  "label-normal": variant({}, (_, __: PartContext): Prior => labelNormal()),
  vamp: variant(
    {
      components: z
        .int()
        .min(1)
        .max(100_000)
        .default(500)
        .meta({ description: "Pseudo-inputs, whose posteriors are mixed" }),
    },
    (o, context: PartContext): Prior => vampPrior({ ...o, size: valuesOf(context) }),
  ),
  realnvp: variant(
    {
      couplings: z
        .int()
        .min(1)
        .max(100)
        .default(6)
        .meta({ description: "Affine couplings, which move the halves of z in turn" }),
      hidden: z
        .array(z.int().min(1))
        .default([100])
        .meta({ description: "Sizes of the hidden layers of each coupling's net" }),
      activation: z
        .enum(activationNames as [(typeof activationNames)[number]])
        .default("relu")
        .meta({ description: "Activation of these nets" }),
    },
    (o, { initializer }: PartContext): Prior => realNvpPrior({ initializer, ...o }),
  ),
};
