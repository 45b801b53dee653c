import { resolve } from "node:path";
import {
  fitTableEncoding,
  type Config,
  type Dataset,
  type TableEncoding,
  type TableSchema,
  trainedRows,
} from "@latents/core";
import { configOfLayers, layersOfRequest, type RequestLayers } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import type { LoadedPlugins } from "../../plugins/index.js";
import { runSplits, withAbsoluteData, type DataListeners } from "../run-dataset.js";
import { requestedTable } from "../table/requested-table.js";
import { refuseTableFlags, requestedTableConfig, tableNameOf } from "../table/table-config.js";

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
  const asked = await layersOfRequest(request);
  const table = await tableNameOf(asked);
  if (table !== undefined) return newTable(request, asked, table, listeners);
  refuseTableFlags(request);
  const { config: named, plugins } = configOfLayers(request, asked, listeners.warn);
  const { data: sources } = plugins.parts;
  const config = await withAbsoluteData(named, sources);
  return { config, plugins, splits: await runSplits(config, { ...listeners, sources }) };
}

async function newTable(
  request: TrainingRequest,
  asked: RequestLayers,
  name: string,
  { warn }: Listeners,
): Promise<NewData> {
  const { loaded, splits, test } = await requestedTable(request, asked, name, warn);
  const { config, plugins } = requestedTableConfig(request, asked, { train: splits.train, test }, warn);
  const encoding = fitTableEncoding(trainedRows(splits.train, config).train, { scaling: config.data.scaling });
  const absolute = { ...config, data: { ...config.data, name: resolve(name) } };
  return { config: absolute, plugins, splits, encoding, schema: loaded.schema };
}
