import { InputError, writeNpz, type RawColumn } from "@latents/core";
import { requireOther, tableOutputs, writeTable } from "../../dataset/index.js";
import { requireEnding, writeFileAtomic } from "../../files/index.js";
import { newRows } from "../../run/table/new-rows.js";
import type { OpenOptions } from "../../run/model/open-model.js";
import { openTable } from "../../run/table/open-table.js";
import { runTable } from "../../run/table/run-table.js";
import { counted, type Effects } from "../../terminal/index.js";
import { warning } from "../../terminal/printable.js";
import { outputOptions } from "./table-output.js";

/** What `latents encode` is told of a run on a table. */
export interface EncodeTableFlags extends OpenOptions {
  readonly paths: readonly string[];
  readonly out: string;
  readonly split: "train" | "test";
  readonly json?: boolean;
}

/**
 * `latents encode` of a run on a table: the mean of q(z|row) and its standard deviation, z1, z1_sd, z2, ... of each row in the table's order, as CSV or Parquet,
 * or as an .npz file with mean and logVar. Throws LatentsError.
 */
export async function encodeTable(argument: string, flags: EncodeTableFlags, effects: Effects): Promise<void> {
  const { paths, out, split, json } = flags;
  requireEnding("--out", out, [".npz", ...tableOutputs]);
  if (paths.length > 1) throw new InputError(`encode: a run on a table takes one table, got ${paths.length}`);
  const { run, trained, schema, step } = await openTable(argument, effects, flags);
  requireOther(out, ...paths, flags.data ?? run.config.data.name);
  const rows =
    paths.length === 1
      ? (await newRows(paths[0], schema, warning(effects))).dataset
      : (await runTable(run, flags.data))(split);
  const { mean, logVar } = await trained.posterior(rows);
  await trained.release();
  const [count, latent] = mean.shape;
  if (out.toLowerCase().endsWith(".npz"))
    await writeFileAtomic(
      out,
      writeNpz(
        new Map([
          ["mean", { shape: mean.shape, values: mean.data }],
          ["logVar", { shape: logVar.shape, values: logVar.data }],
        ]),
      ),
    );
  else {
    const column = (name: string, of: (at: number) => number, j: number): RawColumn => ({
      name,
      cells: Float64Array.from({ length: count }, (_, i) => Number(of(i * latent + j).toPrecision(7))),
      stored: "float",
    });
    const columns = Array.from({ length: latent }, (_, j) => [
      column(`z${j + 1}`, (at) => mean.data[at], j),
      column(`z${j + 1}_sd`, (at) => Math.exp(logVar.data[at] / 2), j),
    ]).flat();
    await writeTable(out, columns, outputOptions(schema, {}));
  }
  const of = paths[0] ?? `the ${split} rows of ${rows.name}`;
  if (json) {
    effects.stdout.write(`${JSON.stringify({ run: run.folder, step, data: of, count, latent, out })}\n`);
    return;
  }
  effects.stdout.write(`${out}\n`);
  effects.stderr.write(
    `codes of ${counted(count, "row")}, ${of}: ${latent} dimensions, each with its standard deviation\n`,
  );
}
