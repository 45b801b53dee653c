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
