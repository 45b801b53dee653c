import type { ConfigLayer } from "@latents/core";
import { layersOfRequest } from "../../config/request-config.js";
import type { TrainingRequest } from "../../config/training-request.js";
import type { LoadedPlugins } from "../../plugins/index.js";
import type { LoadedTable } from "../../run/table/load-table.js";
import { requestedTable } from "../../run/table/requested-table.js";
import { refuseTableFlags, tableLayers, tableNameOf } from "../../run/table/table-config.js";
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
  const name = await tableNameOf(asked);
  if (name === undefined) {
    refuseTableFlags(request);
    return { ...asked, ...(section && { section }) };
  }
  const { loaded: table, splits, test } = await requestedTable(request, asked, name, warn);
  const { layers, plugins } = tableLayers(request, asked, { train: splits.train, test });
  return { layers, plugins, table, ...(section && { section }) };
}
