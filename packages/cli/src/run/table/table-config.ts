import { existsSync } from "node:fs";
import path from "node:path";
import {
  InputError,
  resolveConfig,
  splitDataset,
  tableDefaults,
  type Config,
  type ConfigInput,
  type TableDataset,
} from "@latents/core";
import { configLayer } from "../../config/index.js";
import { layersOfRequest, withPlugins, type RequestedConfig } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";

/** The recipe's name of a run that began with the defaults of tables. */
const tableRecipe = "table";

/** Share of the training rows that is held out: the model that is kept is the best on them, and a score's threshold is theirs. */
const heldOut = 0.1;

/** Steps between two validations: a pass over a small table is few. */
const validateEvery = 100;

/** The values that a request begins with: its config, or those of its recipe or file; of the `config.json` of a run, what it was. */
async function beginning({ config, recipe }: TrainingRequest): Promise<ConfigInput | undefined> {
  if (config) return config as ConfigInput;
  if (recipe === undefined) return undefined;
  const { values } = await configLayer(recipe);
  const kept = values as { readonly config?: ConfigInput } & ConfigInput;
  return typeof kept.config === "object" ? kept.config : kept;
}

/** What a request says of a key: its flags and --set before its recipe or file. */
async function said(request: TrainingRequest, key: "name" | "test"): Promise<unknown> {
  const set = request.sets.findLast((text) => text.startsWith(`data.${key}=`))?.slice(key.length + 6);
  const flag = request.settings.findLast((setting) => setting.key === `data.${key}`)?.text;
  return set ?? flag ?? (await beginning(request))?.data?.[key];
}

/** The name of the data that a request is of, without running its plug-ins; undefined where it names none, or is wrong, which is said later. */
export async function dataNameOf(request: TrainingRequest): Promise<string | undefined> {
  try {
    const name = await said(request, "name");
    return typeof name === "string" ? name : undefined;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The share of the rows that is held out as test split. */
export async function testShareOf(request: TrainingRequest): Promise<number> {
  const asked = await said(request, "test");
  return asked === undefined ? resolveConfig([]).data.test : Number(asked);
}

/** The file that says what the columns are: the one that is named, or that of the run whose config is repeated. */
export function schemaFileOf({ schema, recipe }: TrainingRequest): string | undefined {
  if (schema !== undefined || recipe === undefined || path.basename(recipe) !== "config.json") return schema;
  const beside = path.join(path.dirname(recipe), "schema.yaml");
  return existsSync(beside) ? beside : undefined;
}

/** The complete config of a run on a table, and its plug-ins: defaults by its size, over which the request's own go. Throws InputError. */
export async function requestedTableConfig(
  request: TrainingRequest,
  train: TableDataset,
  onDropped?: (message: string) => void,
): Promise<RequestedConfig> {
  const { layers, plugins } = await layersOfRequest(request);
  const { data, ...defaults } = tableDefaults(train);
  const values = {
    ...defaults,
    train: { ...defaults.train, keep: "best", validateEvery },
    recipe: tableRecipe,
    title: `VAE of ${train.name}, ${train.columns.length} columns`,
    data: { ...data, validation: heldOut },
  };
  // without a recipe there is none, since the default one is of images
  const own = request.recipe === undefined && request.config === undefined ? layers.slice(1) : layers;
  const all = [{ source: "defaults of tables", values }, ...own];
  return { config: withPlugins(resolveConfig(all, { onDropped, parts: plugins.parts }), plugins), plugins };
}

/** The rows that a training learns from, and those it holds out, as `train` divides them. */
export function trainedRows(
  train: TableDataset,
  { data: { validation }, seed }: Pick<Config, "data" | "seed">,
): { readonly train: TableDataset; readonly validation?: TableDataset } {
  return validation > 0 ? splitDataset(train, { validation, seed }) : { train };
}
