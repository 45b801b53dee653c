import { z } from "zod";
import { InputError } from "../errors.js";
import { activationNames, type Activation } from "./activation.js";
import { initializerNames } from "./initializers.js";

/** An option that names an activation. */
export const activationOption = (standard: Activation, description: string) =>
  z
    .enum(activationNames as [Activation, ...Activation[]])
    .default(standard)
    .meta({ description });

/** How many autoregressive steps a flow has. */
export const flowStepsOption = (standard: number) =>
  z
    .int()
    .min(1)
    .max(100)
    .default(standard)
    .meta({ description: "Steps of the flow, each in the reverse order of the one before" });

/** Options of a chain of affine couplings, so many by default. */
export const couplingOptions = (standard: number) => ({
  couplings: z
    .int()
    .min(1)
    .max(100)
    .default(standard)
    .meta({ description: "Affine couplings, which move the halves of z in turn" }),
  hidden: z
    .array(z.int().min(1))
    .default([100])
    .meta({ description: "Sizes of the hidden layers of each coupling's net" }),
  activation: activationOption("relu", "Activation of these nets"),
});

/** How a part's weights and biases start: an option of the library's functions, which a config has as `model.initializer`. */
export const initializerOption = z
  .enum(initializerNames)
  .default("pytorch")
  .meta({ description: "How weights and biases start" });

/** Throws InputError, beginning with `who`, for a part that couples dimensions and has but one. */
export function needsTwo(who: string, latent: number): void {
  if (latent < 2)
    throw new InputError(`${who}: needs two latent dimensions or more, got ${latent}; raise model.latent`);
}
