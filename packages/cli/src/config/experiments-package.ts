import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Command } from "@commander-js/extra-typings";
import type { Recipe } from "./recipes/recipe.js";

/** The package of the published experiments, which a user may add. */
const experimentsName: string = "@latents/experiments";

/** What it brings to the command. */
export interface ExperimentsPackage {
  readonly recipes: readonly Recipe[];
  /** Gives `latents reproduce` its arguments, options and action; `effects` are the command's (`TrainingEffects`), which this room does not see. */
  configureReproduce(command: Command, effects: unknown): void;
}

/** How to add it. */
export const addExperiments = `the published experiments are a package of their own; add it with: npm install ${experimentsName}`;

let found: Promise<ExperimentsPackage | undefined> | undefined;

/** The package, where it lies beside this one or in the project that the user works in; undefined where it is not installed. */
export const experimentsPackage = (): Promise<ExperimentsPackage | undefined> => (found ??= find());

async function find(): Promise<ExperimentsPackage | undefined> {
  try {
    return (await import(experimentsName)) as ExperimentsPackage;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  let entry: string;
  try {
    entry = createRequire(join(process.cwd(), "latents")).resolve(experimentsName);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return undefined;
  }
  return (await import(pathToFileURL(entry).href)) as ExperimentsPackage;
}

/** Whether it is this package that is not there (or is not built, in a clone), and not a part of it. */
const isMissing = (error: unknown): boolean =>
  error instanceof Error &&
  /^(ERR_)?MODULE_NOT_FOUND$/.test(String((error as NodeJS.ErrnoException).code)) &&
  (error.message.includes(experimentsName) || /experiments.dist.index\.js' imported/.test(error.message));
