import { resolve } from "node:path";
import { fitTableEncoding, InputError, type Config, type Dataset, type TableEncoding } from "@latents/core";
import { requestedConfig } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import { isKnownDataset, namesTable, readSchema, type TableSchema } from "../../dataset/index.js";
import type { LoadedPlugins } from "../../plugins/index.js";
import { runSplits, withAbsoluteData, type DataListeners } from "../run-dataset.js";
import { loadTable, splitTable } from "../table/load-table.js";
import { dataNameOf, requestedTableConfig, schemaFileOf, testShareOf, trainedRows } from "../table/table-config.js";

/** What a new run begins with: its config and data; of a table also what its columns are. */
export interface NewData {
  readonly config: Config;
  readonly plugins: LoadedPlugins;
  readonly splits: { readonly train: Dataset; readonly test: Dataset };
  readonly encoding?: TableEncoding;
  readonly schema?: TableSchema;
}

type Listeners = DataListeners & { readonly warn: (message: string) => void };

/** Reads what a request names: images, or a table, whose defaults are by its size. Throws LatentsError. */
export async function newData(request: TrainingRequest, listeners: Listeners): Promise<NewData> {
  const name = await dataNameOf(request);
  if (name !== undefined && !isKnownDataset(name) && (await namesTable(name)))
    return newTable(request, name, listeners);
  if (request.schema !== undefined)
    throw new InputError("--schema: is for tables, and the data are images; leave it out");
  const { config: asked, plugins } = await requestedConfig(request, listeners.warn);
  const { data: sources } = plugins.parts;
  const config = await withAbsoluteData(asked, sources);
  return { config, plugins, splits: await runSplits(config, { ...listeners, sources }) };
}

async function newTable(request: TrainingRequest, name: string, { warn }: Listeners): Promise<NewData> {
  const file = schemaFileOf(request);
  const loaded = await loadTable(name, file === undefined ? undefined : await readSchema(file), warn);
  const splits = splitTable(loaded, await testShareOf(request));
  const { config, plugins } = await requestedTableConfig(request, splits.train, warn);
  const encoding = fitTableEncoding(trainedRows(splits.train, config).train, { scaling: config.data.scaling });
  const absolute = { ...config, data: { ...config.data, name: resolve(name) } };
  return { config: absolute, plugins, splits, encoding, schema: loaded.schema };
}
