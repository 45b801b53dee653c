import path from "node:path";
import { imageEndings, InputError } from "@latents/core";
import { recipeNames } from "../../config/recipes/index.js";
import type { Setting, TrainingRequest } from "../../config/training-request.js";
import { isKnownDataset, namesTable } from "../../dataset/index.js";
import { readFolderIfThere, readInput } from "../../files/index.js";

/** What a training begins with by its first argument: a recipe or config file; a table, which is its data; a folder of images, which are those of the recipe `photos`. Throws InputError for standard input. */
export async function beginningWords(
  argument: string | undefined,
  settings: readonly Setting[],
): Promise<Pick<TrainingRequest, "recipe" | "settings">> {
  if (argument === undefined) return { settings };
  const data = { key: "data.name", flag: "--data", text: argument };
  if (await isTable(argument)) return { settings: [data, ...settings] };
  if (await isFolderOfImages(argument)) return { recipe: "photos", settings: [data, ...settings] };
  return { recipe: argument, settings };
}

/** Whether the argument is a folder with images in it, or in its folders. */
async function isFolderOfImages(folder: string): Promise<boolean> {
  if ((await recipeNames()).includes(folder) || isKnownDataset(folder)) return false;
  const isImage = ({ name }: { readonly name: string }): boolean =>
    (imageEndings as readonly string[]).includes(path.extname(name).slice(1).toLowerCase());
  const entries = await readFolderIfThere(folder).catch(() => []);
  // a run has pictures of its own
  if (entries.some(({ name }) => name === "config.json")) return false;
  if (entries.some((entry) => entry.isFile() && isImage(entry))) return true;
  for (const entry of entries)
    if (entry.isDirectory() && (await readFolderIfThere(path.join(folder, entry.name))).some(isImage)) return true;
  return false;
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
