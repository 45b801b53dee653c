import type { ConfigLayer } from "@latents/core";
import { layersOfRequest } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import { readSchema } from "../../dataset/index.js";
import type { LoadedPlugins } from "../../plugins/index.js";
import { loadTable, splitTable, type LoadedTable } from "../../run/table/load-table.js";
import { refuseTableFlags, rowsWanted, schemaFileOf, tableLayers, tableNameOf } from "../../run/table/table-config.js";
import { splitSection, type ParsedSection } from "./sweep-section.js";

/** What a sweep begins with. */
export interface SweepBeginning {
  /** Of every trial: the recipe or file, or the defaults of tables, then flags. */
  readonly layers: readonly ConfigLayer[];
  /** What the file says under `sweep`. */
  readonly section?: ParsedSection;
  readonly plugins: LoadedPlugins;
  /** The table that the trials are of; absent for images. */
  readonly table?: LoadedTable;
}

/** Reads what a sweep is asked for; of a table also its rows, since its defaults are by its size. Throws LatentsError. */
export async function beginningOf(
  request: TrainingRequest,
  warn: (message: string) => void = () => undefined,
): Promise<SweepBeginning> {
  const whole = await layersOfRequest(request);
  const split = whole.layers.map((layer) => splitSection(layer, whole.plugins.parts));
  const asked = { ...whole, layers: split.map(({ base }) => base) };
  const section = split.find((one) => one.section)?.section;
  const table = await tableOf(request, asked, warn);
  if (!table) {
    refuseTableFlags(request);
    return { ...asked, ...(section && { section }) };
  }
  const rows = rowsWanted(request, asked, table.rows.count);
  const { layers, plugins } = tableLayers(request, asked, { ...rows, train: splitTable(table, rows).train });
  return { layers, plugins, table, ...(section && { section }) };
}

async function tableOf(
  request: TrainingRequest,
  asked: Awaited<ReturnType<typeof layersOfRequest>>,
  warn: (message: string) => void,
): Promise<LoadedTable | undefined> {
  const name = await tableNameOf(asked);
  if (name === undefined) return undefined;
  const file = schemaFileOf(request);
  const schema = file === undefined ? undefined : await readSchema(file);
  const { store, window } = rowsWanted(request, asked);
  return loadTable(name, { schema, store, window, warn });
}
