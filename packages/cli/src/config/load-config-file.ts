import { existsSync } from "node:fs";
import path from "node:path";
import { type ConfigLayer, didYouMean, FormatError, InputError } from "@latents/core";
import { parseYaml, readInput, utf8Text } from "../files/index.js";
import { recipeNames } from "./recipes/index.js";
import { jsonFault } from "./json-fault.js";
import { plainValues } from "./plain-values.js";
import { loadTypeScriptConfig } from "./load-typescript-config.js";

/** A config is a page; what is larger is something else. */
const largestBytes = 1_000_000;

const loaders: Readonly<Record<string, (file: string) => Promise<unknown>>> = {
  ".ts": (file) => loadTypeScriptConfig(file),
  ".mts": (file) => loadTypeScriptConfig(file),
  ".js": (file) => loadTypeScriptConfig(file),
  ".mjs": (file) => loadTypeScriptConfig(file),
  ".json": async (file) => parseJson(await readText(file), file),
  ".yaml": async (file) => parseYaml(await readText(file), file).values,
  ".yml": async (file) => parseYaml(await readText(file), file).values,
};

/** Whether an argument names a file rather than a recipe. */
export const looksLikeFile = (argument: string): boolean =>
  /[\\/]/.test(argument) || Object.hasOwn(loaders, path.extname(argument).toLowerCase());

/**
 * The values of a config file: TypeScript or JavaScript (default export, or one named `config`), JSON or YAML.
 * Throws InputError for a missing file and an unknown ending, FormatError with line and column for what cannot be read.
 */
export async function loadConfigFile(file: string): Promise<ConfigLayer> {
  const ending = path.extname(file).toLowerCase();
  if (!existsSync(file)) {
    const recipe = didYouMean(path.basename(file, ending), await recipeNames());
    throw new InputError(`${file}: there is no such file${recipe && recipe.replace("mean", "mean the recipe")}`);
  }
  if (!Object.hasOwn(loaders, ending))
    throw new InputError(`${file}: a config file must end with ${Object.keys(loaders).join(", ")}`);
  const values = plainValues(await loaders[ending](file), file);
  if (values === null || values === undefined)
    throw new InputError(`${file}: is empty; a config must be an object of keys such as model and train`);
  return { source: file, values };
}

async function readText(file: string): Promise<string> {
  const bytes = await readInput(file);
  if (bytes.length > largestBytes)
    throw new FormatError(`${file}: a config file must have ${largestBytes} bytes or less, it has ${bytes.length}`);
  return utf8Text(bytes, file);
}

function parseJson(text: string, file: string): unknown {
  const fault = jsonFault(text);
  if (!fault) return JSON.parse(text) as unknown;
  const before = text.slice(0, fault.at).split("\n");
  throw new FormatError(`${file}:${before.length}:${before.at(-1)!.length + 1}: ${fault.message}`);
}
