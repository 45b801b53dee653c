import { existsSync } from "node:fs";
import path from "node:path";
import { type ConfigLayer, didYouMean, FormatError, InputError } from "@latents/core";
import { parseDocument } from "yaml";
import { readInput } from "../files/index.js";
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
  ".yaml": async (file) => parseYaml(await readText(file), file),
  ".yml": async (file) => parseYaml(await readText(file), file),
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
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw new FormatError(`${file}: must be text in UTF-8`, { cause: error });
  }
}

function parseJson(text: string, file: string): unknown {
  const fault = jsonFault(text);
  if (!fault) return JSON.parse(text) as unknown;
  const before = text.slice(0, fault.at).split("\n");
  throw new FormatError(`${file}:${before.length}:${before.at(-1)!.length + 1}: ${fault.message}`);
}

function parseYaml(text: string, file: string): unknown {
  // "silent" would also accept a second document
  const document = parseDocument(text, { prettyErrors: true, uniqueKeys: true, logLevel: "error" });
  const fault = document.errors[0] ?? document.warnings[0];
  if (fault) {
    const place = fault.linePos?.[0];
    // the library's message goes on with the place and an excerpt
    const said = fault.message.split(/ at line \d|\n/)[0].replace(/:$/, "");
    const message = said.includes("call stack") ? "is nested too deeply" : said;
    throw new FormatError(`${file}:${place ? `${place.line}:${place.col}:` : ""} ${message}`);
  }
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw new FormatError(`${file}: ${(error as Error).message}`, { cause: error });
  }
}
