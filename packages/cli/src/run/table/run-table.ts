import { existsSync } from "node:fs";
import { InputError, type TableDataset } from "@latents/core";
import { fingerprintDifference, readSchema, type TableSchema } from "../../dataset/index.js";
import type { Run } from "../open-run.js";
import { loadTable, splitTable } from "./load-table.js";

/** What the columns of a run's table are. Throws InputError where the run is of images, FormatError where the file is damaged. */
export async function runSchema({ files, folder }: Pick<Run, "files" | "folder">): Promise<TableSchema> {
  if (!existsSync(files.schema)) throw new InputError(`${folder}: is no run of a table; it has no schema.yaml`);
  return readSchema(files.schema);
}

/**
 * A split of the table that a run was begun with, which now lies at `place`. Throws LatentsError; InputError where its rows are others than those of the training.
 */
export async function runTable(
  run: Pick<Run, "files" | "folder" | "record" | "config">,
  split: "train" | "test",
  place?: string,
): Promise<TableDataset> {
  const { config, record, folder } = run;
  const { test } = config.data;
  const name = place ?? config.data.name;
  const found = splitTable(await loadTable(name, await runSchema(run)), test)[split];
  const known = record.data.fingerprint?.[split];
  const others = known && fingerprintDifference(known, found);
  if (others !== undefined)
    throw new InputError(
      `${folder}: the rows of ${name} must be those of the training: ${others}; restore the file, or train again`,
    );
  return found;
}
