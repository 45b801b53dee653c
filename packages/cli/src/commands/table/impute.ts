import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import { imputeCells, InputError } from "@latents/core";
import { checkTableOutput, formOf, requireOther, writeTable } from "../../dataset/index.js";
import { newRows } from "../../run/table/new-rows.js";
import type { OpenOptions } from "../../run/model/open-model.js";
import { isTableRun, openTable } from "../../run/table/open-table.js";
import { counted, ProgressLine, type Effects } from "../../terminal/index.js";
import { wholeNumber } from "../../terminal/number-argument.js";
import { warning } from "../../terminal/printable.js";
import { withModelOptions } from "../run-options.js";
import { outputOptions, sayGuarded } from "./table-output.js";

/** `latents impute`. */
export function registerImpute(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("impute")
      .description(
        "Fill the missing cells of a table by a run's model of such rows; write the table as CSV or Parquet.",
      )
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .argument("<table>", "a table with the run's columns, in any order")
      .requiredOption(
        "--out <file>",
        "a .csv, .tsv or .parquet file: numbers by their mean, categories by the likeliest",
      )
      .option(
        "--draws <n>",
        "tables more, each filled by a draw: <out>.draw-1, ...; default 0",
        wholeNumber(0, 1000),
        0,
      )
      .option("--samples <n>", "importance samples a row", wholeNumber(1, 1_000_000), 1000)
      .option("--seed <n>", "of the draws; default the run's", wholeNumber(0))
      .option("--formulas", "write cells that a spreadsheet would run as they are, without a ' before them"),
  )
    .addHelpText(
      "after",
      `
Cells that are there stay as they are written. The draws show how far the filled cells can be trusted: compute a result on each
of the tables, and look how much it differs.

Examples:
  $ latents impute latest holes.csv --out filled.csv
  $ latents impute latest holes.csv --out filled.csv --draws 5`,
    )
    .action(async (run, file, options) => {
      await imputeTable(run, file, options, effects);
    });
}

interface ImputeFlags extends OpenOptions {
  readonly out: string;
  readonly draws: number;
  readonly samples: number;
  readonly seed?: number;
  readonly formulas?: boolean;
}

/** `latents impute`: a table with its missing cells filled, and as many as asked for by draws. Throws LatentsError. */
export async function imputeTable(argument: string, file: string, flags: ImputeFlags, effects: Effects): Promise<void> {
  const { out, draws, samples } = flags;
  checkTableOutput(out);
  if (!(await isTableRun(argument)))
    throw new InputError(
      `${argument}: impute fills tables, and this run is of images, which latents complete completes`,
    );
  const { run, trained, schema } = await openTable(argument, effects, flags);
  requireOther(out, file, flags.data ?? run.config.data.name);
  const rows = await newRows(file, schema, warning(effects));
  const progress = new ProgressLine("filling rows", effects);
  const seed = flags.seed ?? run.config.seed;
  const filled = await imputeCells(trained, rows.dataset, {
    ...{ samples, draws, seed },
    onProgress: (done, total) => progress.update(done, total),
  });
  progress.end();
  await trained.release();
  const write = async (to: string, values: ArrayLike<number>): Promise<void> => {
    sayGuarded(await writeTable(to, rows.columns(formOf(to), values), outputOptions(schema, flags)), effects);
    effects.stdout.write(`${to}\n`);
  };
  await write(out, filled.filled.values);
  const { dir, name, ext } = path.parse(out);
  for (const [i, drawn] of filled.draws.entries())
    await write(path.join(dir, `${name}.draw-${i + 1}${ext}`), drawn.values);
  const holes = rows.dataset.values.filter(Number.isNaN).length - rows.unseen;
  const left =
    rows.unseen === 0 ? "" : `; ${counted(rows.unseen, "cell")} of categories that training has not seen as before`;
  effects.stderr.write(
    `${counted(holes, "missing cell")} of ${counted(rows.table.rows, "row")} filled, ${counted(samples, "sample")} a row, seed ${seed}${left}\n`,
  );
}
