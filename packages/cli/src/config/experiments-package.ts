import type { Command } from "@commander-js/extra-typings";
import { importPackage, optionalPackages } from "./optional-package.js";
import type { Recipe } from "./recipes/recipe.js";

/** What the package of the published experiments brings to the command. */
export interface ExperimentsPackage {
  readonly recipes: readonly Recipe[];
  /** Gives `latents reproduce` its arguments, options and action; `effects` are the command's (`TrainingEffects`), which this room does not see. */
  configureReproduce(command: Command, effects: unknown): void;
  /** The same of `latents board`. */
  configureBoard(command: Command, effects: unknown): void;
}

/** The package; undefined where it is not installed. */
export const experimentsPackage = (): Promise<ExperimentsPackage | undefined> =>
  importPackage<ExperimentsPackage>(optionalPackages.experiments);
