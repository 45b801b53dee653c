import { existsSync } from "node:fs";
import path from "node:path";
import {
  InputError,
  resolveConfig,
  splitDataset,
  tableDefaults,
  type Config,
  type ConfigLayer,
  type TableDataset,
} from "@latents/core";
import { layersOfRequest } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";

/** The recipe's name of a run that began with the defaults of tables. */
const tableRecipe = "table";

/** Share of the training rows that is held out: the model that is kept is the best on them, and a score's threshold is theirs. */
const heldOut = 0.1;

/** Steps between two validations: a pass over a small table is few. */
const validateEvery = 100;

/** What a training of a table is asked for: without a recipe there is none, since the default one is of images. */
export async function tableLayers(request: TrainingRequest): Promise<ConfigLayer[]> {
  const layers = await layersOfRequest(request);
  return request.recipe === undefined && request.config === undefined ? layers.slice(1) : layers;
}

/** The name of the data that a request is of; undefined where its config is wrong, which is said when it is resolved. */
export function dataNameOf(layers: readonly ConfigLayer[]): string | undefined {
  try {
    return resolveConfig(layers).data.name;
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

/** The file that says what the columns are: the one that is named, or that of the run whose config is repeated. */
export function schemaFileOf({ schema, recipe }: TrainingRequest): string | undefined {
  if (schema !== undefined || recipe === undefined || path.basename(recipe) !== "config.json") return schema;
  const beside = path.join(path.dirname(recipe), "schema.yaml");
  return existsSync(beside) ? beside : undefined;
}

/** The complete config of a run on a table: defaults by its size, over which the request's own go. Throws InputError. */
export function tableConfig(
  layers: readonly ConfigLayer[],
  train: TableDataset,
  onDropped?: (message: string) => void,
): Config {
  const { data, ...defaults } = tableDefaults(train);
  const values = {
    ...defaults,
    train: { ...defaults.train, keep: "best", validateEvery },
    recipe: tableRecipe,
    title: `VAE of ${train.name}, ${train.columns.length} columns`,
    data: { ...data, validation: heldOut },
  };
  return resolveConfig([{ source: "defaults of tables", values }, ...layers], onDropped);
}

/** The rows that a training learns from, and those it holds out, as `train` divides them. */
export function trainedRows(
  train: TableDataset,
  { data: { validation }, seed }: Pick<Config, "data" | "seed">,
): { readonly train: TableDataset; readonly validation?: TableDataset } {
  return validation > 0 ? splitDataset(train, { validation, seed }) : { train };
}
