import type { Config } from "@latents/core";
import type { RequestLayers } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import { readSchema } from "../../dataset/index.js";
import { loadTable, splitTable, type LoadedTable, type TableSplits } from "./load-table.js";
import { rowsWanted, schemaFileOf } from "./table-config.js";

/** A table that is to be trained on. */
export interface RequestedTable {
  readonly loaded: LoadedTable;
  readonly splits: TableSplits;
  /** The share of its rows that is the test split. */
  readonly test: Config["data"]["test"];
}

/** Reads the table that a request names, as the request says, and divides its rows. Throws LatentsError. */
export async function requestedTable(
  request: TrainingRequest,
  asked: RequestLayers,
  name: string,
  warn: (message: string) => void,
): Promise<RequestedTable> {
  const file = schemaFileOf(request);
  const schema = file === undefined ? undefined : await readSchema(file);
  const { store, window } = rowsWanted(request, asked);
  const loaded = await loadTable(name, { schema, store, window, warn });
  // the test split of a large table is a smaller share
  const rows = rowsWanted(request, asked, loaded.rows.count);
  return { loaded, splits: splitTable(loaded, rows), test: rows.test };
}
