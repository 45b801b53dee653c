import { didYouMean, InputError, type TrainedVae } from "@latents/core";
import type { OpenModel } from "./open-model.js";

/** The number of a class that a user names, by its name or its number. Throws InputError, beginning with `flag`, for an unknown one. */
export function classLabel(flag: string, text: string, classes: readonly string[]): number {
  const named = classes.indexOf(text);
  if (named >= 0) return named;
  const number = Number(text);
  if (text.trim() !== "" && Number.isInteger(number) && number >= 0 && number < classes.length) return number;
  // of one or two letters anything is near anything
  const hint = text.length > 2 ? didYouMean(text, classes) : "";
  const some =
    classes.length <= 12 ? classes.join(", ") : `${classes.slice(0, 10).join(", ")}, ... (${classes.length})`;
  throw new InputError(`${flag}: there is no class ${JSON.stringify(text)}${hint || `; classes are ${some}`}`);
}

/** The class that `--label` names, by its name in the run's images or its number; undefined without one. Throws InputError as `decodedLabel`. */
export async function namedLabel({ run, trained }: OpenModel, text: string | undefined): Promise<number | undefined> {
  if (text === undefined) return undefined;
  return decodedLabel(trained, text, trained.classes === 0 ? undefined : (await run.dataset("test")).classes);
}

/** The class to decode codes of no image with; undefined for a model that takes no labels. Throws InputError where one is missing, or not wanted. */
export function decodedLabel(
  { classes }: Pick<TrainedVae, "classes">,
  text: string | undefined,
  names: readonly string[] = Array.from({ length: classes }, (_, i) => String(i)),
): number | undefined {
  if (classes === 0) {
    if (text === undefined) return undefined;
    throw new InputError(`--label: the model takes no labels; leave it out, got ${JSON.stringify(text)}`);
  }
  if (text === undefined) throw new InputError(`--label: the model takes labels; choose one of its ${classes} classes`);
  return classLabel("--label", text, names.slice(0, classes));
}
