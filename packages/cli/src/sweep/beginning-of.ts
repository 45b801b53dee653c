import type { ConfigLayer } from "@latents/core";
import { layersOfRequest } from "../config/request-config.js";
import type { TrainingRequest } from "../config/training-request.js";
import { readSchema } from "../dataset/index.js";
import type { LoadedPlugins } from "../plugins/index.js";
import { loadTable, splitTable, type LoadedTable } from "../run/table/load-table.js";
import { rowsWanted, schemaFileOf, tableLayers, tableNameOf } from "../run/table/table-config.js";
import { splitSection } from "./sweep-section.js";

/** What a sweep begins with. */
export interface SweepBeginning {
  /** Of every trial: the recipe or file, or the defaults of tables, then flags. */
  readonly layers: readonly ConfigLayer[];
  /** What the file says under `sweep`. */
  readonly section?: ReturnType<typeof splitSection>["section"];
  readonly plugins: LoadedPlugins;
  /** The table that the trials are of; absent for images. */
  readonly table?: LoadedTable;
}

/** Reads what a sweep is asked for; of a table also its rows, since its defaults are by its size. Throws LatentsError. */
export async function beginningOf(
  request: TrainingRequest,
  warn: (message: string) => void = () => undefined,
): Promise<SweepBeginning> {
  const asked = await layersOfRequest(request);
  const name = await tableNameOf(asked);
  const file = schemaFileOf(request);
  const table =
    name === undefined
      ? undefined
      : await loadTable(name, file === undefined ? undefined : await readSchema(file), warn);
  const { layers, plugins } = table
    ? tableLayers(request, asked, splitTable(table, rowsWanted(request, asked)).train)
    : asked;
  const split = layers.map((layer) => splitSection(layer, plugins.parts));
  const section = split.find((one) => one.section)?.section;
  return {
    ...{ layers: split.map(({ base }) => base), plugins },
    ...(section && { section }),
    ...(table && { table }),
  };
}
