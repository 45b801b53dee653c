import { existsSync } from "node:fs";
import path from "node:path";
import {
  chooseImages,
  InputError,
  resolveConfig,
  splitDataset,
  tableDefaults,
  type Config,
  type ConfigLayer,
  type TableDataset,
} from "@latents/core";
import { withPlugins, type RequestedConfig, type RequestLayers } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import { isKnownDataset, namesTable } from "../../dataset/index.js";

/** The recipe's name of a run that began with the defaults of tables. */
const tableRecipe = "table";

/** Share of the training rows that is held out: the model that is kept is the best on them, and a score's threshold is theirs. */
const heldOut = 0.1;

/** Steps between two validations: a pass over a small table is few. */
const validateEvery = 100;

type DataKey = keyof Config["data"];

/** Keys of `data` that mean nothing for rows. */
const imageKeys = ["size", "channels", "group", "endings", "unseenClasses", "skipUnreadable"] as const;

/** What layers say of some keys of `data`, and nothing else of them. */
function ofData(layers: readonly ConfigLayer[], keys: readonly DataKey[]): ConfigLayer[] {
  return layers.map((layer) => {
    const { data } = (layer.values ?? {}) as { readonly data?: unknown };
    const known = typeof data === "object" && data !== null ? Object.entries(data) : [];
    const some = known.filter(([key]) => (keys as readonly string[]).includes(key));
    return { ...layer, values: { data: Object.fromEntries(some) } };
  });
}

/** The name of the data that a request is of; undefined where none is named, or what is no name, which is said later. */
function dataNameOf({ layers }: RequestLayers): string | undefined {
  const said = ofData(layers, ["name"]).map(({ values }) => (values as { data: { name?: unknown } }).data.name);
  const name = said.findLast((one) => one !== undefined);
  return typeof name === "string" ? name : undefined;
}

/** The layers of a request that are over the defaults of tables: without a recipe there is none, since the default one is of images. */
const ownLayers = ({ recipe, config }: TrainingRequest, { layers }: RequestLayers): readonly ConfigLayer[] =>
  recipe === undefined && config === undefined ? layers.slice(1) : layers;

/** Which rows a request is of. Throws InputError for a value that is wrong, and for a key that is of images. */
export function rowsWanted(request: TrainingRequest, asked: RequestLayers): Pick<Config["data"], RowKey> {
  const own = ownLayers(request, asked);
  const usual = resolveConfig([]).data;
  for (const key of imageKeys) {
    const layers = ofData(own, [key]);
    const found = resolveConfig(layers).data[key];
    const last = layers.findLast(({ values }) => key in (values as { data: object }).data);
    if (found !== usual[key])
      throw new InputError(`data.${key} (from ${last!.source}): is for images, and the data are a table; leave it out`);
  }
  return resolveConfig(ofData(own, rowKeys)).data;
}

const rowKeys = ["test", "limit", "limitBy"] as const;
type RowKey = (typeof rowKeys)[number];

/** The file that says what the columns are: the one that is named, or that of the run whose config is repeated. */
export function schemaFileOf({ schema, recipe }: TrainingRequest): string | undefined {
  if (schema !== undefined || recipe === undefined || path.basename(recipe) !== "config.json") return schema;
  const beside = path.join(path.dirname(recipe), "schema.yaml");
  return existsSync(beside) ? beside : undefined;
}

/** The table that a request is of; undefined where it is of images. Throws InputError. */
export async function tableNameOf(asked: RequestLayers): Promise<string | undefined> {
  const name = dataNameOf(asked);
  return name !== undefined && !isKnownDataset(name) && (await namesTable(name)) ? name : undefined;
}

/** What a request of a table says in layers, over the defaults by the table's size and use. */
function tableLayers(request: TrainingRequest, asked: RequestLayers, train: TableDataset): RequestLayers {
  const { data, ...defaults } = tableDefaults(train, request.use);
  const values = {
    ...defaults,
    // the best bound on held-out rows is not what fills best
    train: { ...defaults.train, ...(request.use !== "filling" && { keep: "best", validateEvery }) },
    recipe: tableRecipe,
    title: `VAE of ${train.name}, ${train.columns.length} columns`,
    data: { ...data, validation: heldOut },
  };
  return { ...asked, layers: [{ source: "defaults of tables", values }, ...ownLayers(request, asked)] };
}

/** The complete config of a run on a table, and its plug-ins: defaults by its size, over which the request's own go. Throws InputError. */
export function requestedTableConfig(
  request: TrainingRequest,
  asked: RequestLayers,
  train: TableDataset,
  onDropped?: (message: string) => void,
): RequestedConfig {
  const { layers, plugins } = tableLayers(request, asked, train);
  return { config: withPlugins(resolveConfig(layers, { onDropped, parts: plugins.parts }), plugins), plugins };
}

/** The training rows that `data.limit` leaves. Throws InputError where there are fewer. */
export function limitedRows(
  train: TableDataset,
  { limit = train.count, limitBy }: Pick<Config["data"], "limit" | "limitBy">,
): TableDataset {
  if (limit > train.count)
    throw new InputError(`data.limit: must be at most the ${train.count} training rows of ${train.name}, got ${limit}`);
  return chooseImages(train, limit, limitBy);
}

/** The rows that a training learns from, and those it holds out, as `train` divides them. */
export function trainedRows(
  train: TableDataset,
  { data: { validation }, seed }: Pick<Config, "data" | "seed">,
): { readonly train: TableDataset; readonly validation?: TableDataset } {
  return validation > 0 ? splitDataset(train, { validation, seed }) : { train };
}
