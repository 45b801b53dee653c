import { z } from "zod";
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
  .optional()
  .meta({ description: "How weights and biases start; default pytorch" });
