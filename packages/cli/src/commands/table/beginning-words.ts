import { InputError } from "@latents/core";
import { recipeNames } from "../../config/recipes/index.js";
import type { Setting, TrainingRequest } from "../../config/training-request.js";
import { isKnownDataset, namesTable } from "../../dataset/index.js";
import { readInput } from "../../files/index.js";

/** What a training begins with by its first argument: a recipe or config file, or a table, which is its data. Throws InputError for standard input. */
export async function beginningWords(
  argument: string | undefined,
  settings: readonly Setting[],
): Promise<Pick<TrainingRequest, "recipe" | "settings">> {
  if (argument === undefined || !(await isTable(argument)))
    return { ...(argument !== undefined && { recipe: argument }), settings };
  return { settings: [{ key: "data.name", flag: "--data", text: argument }, ...settings] };
}

/** Whether the argument names a table of data rather than a recipe or a config file. */
async function isTable(argument: string): Promise<boolean> {
  if (argument === "-")
    throw new InputError(
      "train: a run reads its data again later, which standard input cannot give; save it to a file",
    );
  if ((await recipeNames()).includes(argument) || isKnownDataset(argument) || !(await namesTable(argument)))
    return false;
  // a config file is an object, a table of JSON is a list
  return !/\.json$/i.test(argument) || (await startsWith(argument, "["));
}

/** Whether a file's first sign that is no space is this one. */
async function startsWith(file: string, sign: string): Promise<boolean> {
  const text = new TextDecoder().decode((await readInput(file)).subarray(0, 1000));
  return text
    .replace(/^\ufeff/, "")
    .trimStart()
    .startsWith(sign);
}
