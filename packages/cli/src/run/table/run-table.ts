import { existsSync } from "node:fs";
import { InputError, type Table, type TableSchema } from "@latents/core";
import { fingerprintDifference, readSchema } from "../../dataset/index.js";
import type { Run } from "../open-run.js";
import { loadTable, splitTable } from "./load-table.js";

/** What the columns of a run's table are. Throws InputError where the run is of images, FormatError where the file is damaged. */
export async function runSchema({ files, folder }: Pick<Run, "files" | "folder">): Promise<TableSchema> {
  if (!existsSync(files.schema)) throw new InputError(`${folder}: is no run of a table; it has no schema.yaml`);
  return readSchema(files.schema);
}

/**
 * The splits of the table that a run was begun with, which now lies at `place`: read once, each looked at when it is asked for. Throws LatentsError; the function
 * that it gives throws InputError where a split's rows are others than those of the training.
 */
export async function runTable(
  { config, record, folder, files }: Pick<Run, "files" | "folder" | "record" | "config">,
  place?: string,
): Promise<(split: "train" | "test") => Table> {
  const name = place ?? config.data.name;
  const splits = splitTable(
    await loadTable(name, {
      schema: await runSchema({ files, folder }),
      store: config.data.store,
      window: config.data.window,
    }),
    config.data,
  );
  return (split) => {
    const known = record.data.fingerprint?.[split];
    const others = known && fingerprintDifference(known, splits[split]);
    if (others !== undefined)
      throw new InputError(
        `${folder}: the rows of ${name} must be those of the training: ${others}; restore the file, or train again`,
      );
    return splits[split];
  };
}
