import { existsSync } from "node:fs";
import path from "node:path";
import {
  chooseImages,
  InputError,
  resolveConfig,
  tableRunDefaults,
  testShareOf,
  type Config,
  type ConfigLayer,
  type Table,
} from "@latents/core";
import { withPlugins, type RequestedConfig, type RequestLayers } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import { isKnownDataset, namesTable } from "../../dataset/index.js";

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

/** Which rows a request is of, of a table of `rows`. Throws InputError for a value that is wrong, and for a key that is of images. */
export function rowsWanted(request: TrainingRequest, asked: RequestLayers, rows = 0): Pick<Config["data"], RowKey> {
  const own = ownLayers(request, asked);
  const usual = resolveConfig([]).data;
  for (const key of imageKeys) {
    const layers = ofData(own, [key]);
    const found = resolveConfig(layers).data[key];
    const last = layers.findLast(({ values }) => key in (values as { data: object }).data);
    if (found !== usual[key])
      throw new InputError(`data.${key} (from ${last!.source}): is for images, and the data are a table; leave it out`);
  }
  return resolveConfig([{ source: "defaults of tables", values: { data: testShare(rows) } }, ...ofData(own, rowKeys)])
    .data;
}

const rowKeys = ["test", "limit", "limitBy", "store", "window"] as const;
type RowKey = (typeof rowKeys)[number];

/** The share of a large table's rows that is the test split, where nobody says; nothing for a small one. */
const testShare = (rows: number): { readonly test?: number } => {
  const usual = resolveConfig([]).data.test;
  const test = testShareOf(rows, usual);
  return test < usual ? { test } : {};
};

/** Throws InputError for a flag of tables, where the data are images. */
export function refuseTableFlags({ schema, use }: TrainingRequest): void {
  const flag = schema !== undefined ? "--schema" : use !== undefined ? "--for" : undefined;
  if (flag !== undefined) throw new InputError(`${flag}: is for tables, and the data are images; leave it out`);
}

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

/** The rows that a model is trained on, and the share that is its test split. */
interface TrainingRows {
  readonly train: Table;
  readonly test: number;
}

/** What a request of a table says in layers, over the defaults by the table's size and use. */
export function tableLayers(
  request: TrainingRequest,
  asked: RequestLayers,
  { train, test }: TrainingRows,
): RequestLayers {
  const values = tableRunDefaults(train, { use: request.use, test });
  return { ...asked, layers: [{ source: "defaults of tables", values }, ...ownLayers(request, asked)] };
}

/** The complete config of a run on a table, and its plug-ins: defaults by its size, over which the request's own go. Throws InputError. */
export function requestedTableConfig(
  request: TrainingRequest,
  asked: RequestLayers,
  rows: TrainingRows,
  onDropped?: (message: string) => void,
): RequestedConfig {
  const { layers, plugins } = tableLayers(request, asked, rows);
  return { config: withPlugins(resolveConfig(layers, { onDropped, parts: plugins.parts }), plugins), plugins };
}

/** The training rows that `data.limit` leaves. Throws InputError where there are fewer. */
export function limitedRows(
  train: Table,
  { limit = train.count, limitBy }: Pick<Config["data"], "limit" | "limitBy">,
): Table {
  if (limit > train.count)
    throw new InputError(`data.limit: must be at most the ${train.count} training rows of ${train.name}, got ${limit}`);
  return chooseImages(train, limit, limitBy);
}
