import { z } from "zod";
import { variant } from "../variant.js";
import { beta } from "./beta.js";
import { betaTc } from "./beta-tc.js";
import { dreg } from "./dreg.js";
import { elbo } from "./elbo.js";
import { factor } from "./factor.js";
import { geometricJs } from "./geometric-js.js";
import { info, kernelNames } from "./info.js";
import { iwae } from "./iwae.js";
import { jensenShannon } from "./jensen-shannon.js";

export * from "./objective.js";
export { drawPrior, klTerms } from "./elbo-terms.js";
export { latentTerms, noiseNameOf, type LatentMinibatch } from "./latent-terms.js";
export * from "./elbo.js";
export * from "./beta.js";
export * from "./iwae.js";
export * from "./dreg.js";
export * from "./jensen-shannon.js";
export * from "./geometric-js.js";
export * from "./factor.js";
export * from "./beta-tc.js";
export * from "./info.js";

const weight = (standard: number, description: string) => z.number().min(0).default(standard).meta({ description });
const stepsOf = (description: string) => z.int().min(0).default(0).meta({ description });
const importanceWeighted = { k: z.int().min(1).default(5).meta({ description: "Codes drawn for each image" }) };

/** Objectives by their word in a config (`objective.type`). */
export const objectives = {
  elbo: variant(
    {
      klWeight: weight(1, "Weight of the KL when warm-up is over"),
      klWarmUp: stepsOf("Steps over which that weight grows from 0"),
      freeBits: weight(0, "Nats of KL per latent dimension that cost nothing"),
      klSamples: z
        .int()
        .min(1)
        .default(1)
        .meta({ description: "Samples of z per image for a KL without a closed form" }),
    },
    elbo,
  ),
  beta: variant(
    {
      beta: weight(4, "Weight of the KL, or of its distance from the capacity"),
      capacity: weight(0, "Nats of KL to aim at; 0 is the plain beta-VAE"),
      capacitySteps: stepsOf("Steps over which the capacity grows from 0"),
    },
    beta,
  ),
  iwae: variant(importanceWeighted, iwae),
  dreg: variant(importanceWeighted, dreg),
  "jensen-shannon": variant({ weight: weight(1, "Weight of the divergence") }, jensenShannon),
  "geometric-js": variant(
    {
      alpha: z.number().min(0).max(1).default(0.5).meta({ description: "Skew: at 0 KL(q || p), at 1 KL(p || q)" }),
      dual: z.boolean().default(false).meta({ description: "The dual form, whose two ends are swapped" }),
      weight: weight(1, "Weight of the divergence"),
    },
    geometricJs,
  ),
  factor: variant(
    {
      gamma: weight(10, "Weight of the total correlation"),
      discriminatorHidden: z
        .array(z.int().min(1))
        .default([1000, 1000, 1000, 1000, 1000, 1000])
        .meta({ description: "Sizes of the discriminator's hidden layers" }),
      discriminatorRate: z
        .number()
        .positive()
        .default(1e-4)
        .meta({ description: "Learning rate of the discriminator's Adam" }),
    },
    factor,
  ),
  "beta-tc": variant(
    {
      alpha: weight(1, "Weight of the mutual information between image and code"),
      beta: weight(6, "Weight of the total correlation"),
      gamma: weight(1, "Weight of the dimension-wise KL"),
    },
    betaTc,
  ),
  info: variant(
    {
      alpha: z.number().max(1).default(0).meta({ description: "The KL weighs 1 - alpha" }),
      lambda: weight(1000, "The MMD weighs alpha + lambda - 1"),
      kernel: z
        .enum(kernelNames as [(typeof kernelNames)[number]])
        .default("imq")
        .meta({ description: "Kernel of the MMD" }),
      bandwidth: z.number().positive().default(1).meta({ description: "Width of the kernel; 1 fits N(0, I)" }),
    },
    info,
  ),
};
