import { lstat, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { LatentsError, runTableRows, type RunTableRows } from "@latents/core";
import { mostRunBytes } from "../../run/run-files.js";
import { runTable } from "../../run/table/run-table.js";
import type { Run } from "../../run/open-run.js";
import { Kept } from "../http/kept.js";
import { RefusedError } from "../http/refuse.js";
import { kindWithin } from "./run-shelf.js";

/** Bytes of a table that are read at most. */
const mostTableBytes = 500_000_000;
const mostKept = 100_000_000;

/** Rows of the tables that runs were trained on, read once and kept while there is room. */
export class TableRows {
  readonly #tables = new Kept<RunTableRows>(mostKept, ({ train, test }) => 16 * (train.length + test.length));

  /** Throws RefusedError where the run is of images, or its table too large, not on this machine, or no longer that of the run. */
  async ofRun(run: Run): Promise<RunTableRows> {
    const { config, record, folder, files } = run;
    const { name } = config.data;
    if (record.data.encoding === undefined) throw new RefusedError(404, "the run is of images, not of a table");
    // a path on another machine would tell it who asks; standard input is the server's own
    if (/^[\\/]{2}/.test(name) || !isAbsolute(name))
      throw new RefusedError(404, "the run's table must be a file of this machine, named by its whole path");
    const schema = await kindWithin(folder, files.schema);
    if (schema !== "file" || (await lstat(files.schema)).size > mostRunBytes.schema)
      throw new RefusedError(404, `schema.yaml of the run must be a file of ${mostRunBytes.schema} bytes or less`);
    const found = await stat(name).catch(() => undefined);
    if (found && !found.isFile() && !found.isDirectory())
      throw new RefusedError(404, "the run's table must be a file or a folder");
    const bytes = found?.size ?? 0;
    // rows of an .npy file are read where they lie
    if (bytes > mostTableBytes && !name.endsWith(".npy"))
      throw new RefusedError(413, `the table must have ${mostTableBytes} bytes or less to be shown, it has ${bytes}`);
    return this.#tables.get(JSON.stringify([folder, config.data, record.data, bytes]), () => rowsOf(run));
  }
}

async function rowsOf(run: Run): Promise<RunTableRows> {
  try {
    const table = await runTable(run);
    return runTableRows(table("train"), table("test"));
  } catch (error) {
    if (error instanceof LatentsError && error.kind === "input") throw new RefusedError(404, error.message);
    throw error;
  }
}
