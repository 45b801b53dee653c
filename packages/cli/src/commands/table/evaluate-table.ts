import { inMemory, InputError, take, testFigures, trainedRows } from "@latents/core";
import { evaluateTest } from "../../run/model/evaluate-test.js";
import { hiddenShare, measureTable, type FilledCells } from "../../run/table/measure-table.js";
import { requireHeldOut } from "../../run/open-run.js";
import { openTable } from "../../run/table/open-table.js";
import { runTable } from "../../run/table/run-table.js";
import { counted, ProgressLine, table as textTable, type Effects } from "../../terminal/index.js";
import { printable } from "../../terminal/printable.js";
import type { EvaluateFlags } from "../run-options.js";

/** Rows that are measured cell by cell where nobody says how many: more change the figures little. */
const usualRows = 2000;

/**
 * `latents evaluate` of a run on a table: the bound on its test or held-out rows, -log p of rows and columns by importance sampling, and how well a fifth of their cells, hidden,
 * is filled from the others. Throws LatentsError.
 */
export async function evaluateTable(
  argument: string,
  { split, samples = 100, images: asked, seed: given, json, ...runtimeOptions }: EvaluateFlags,
  effects: Effects,
): Promise<void> {
  const { run, trained, runtime, step } = await openTable(argument, effects, runtimeOptions);
  if (split === "validation") requireHeldOut(run);
  const tables = await runTable(run, runtimeOptions.data);
  const whole = split === "test" ? tables("test") : trainedRows(tables("train"), run.config).validation!;
  if (asked !== undefined && asked > whole.count)
    throw new InputError(`--images: must be at most the ${whole.count} rows of the ${split} split, got ${asked}`);
  const test = asked === undefined ? whole : take(whole, asked);
  const seed = given ?? run.config.seed;
  const began = effects.now();
  const progress = new ProgressLine(`measuring ${split} rows`, effects);
  const onProgress = (done: number, total: number): void => progress.update(done, total);
  const evaluation = await evaluateTest(trained, test, { ...run.config, seed }, runtime, onProgress);
  const some = inMemory(take(test, Math.min(test.count, asked ?? usualRows)));
  const measured = await measureTable(trained, some, { samples, seed, onProgress });
  progress.end();
  await trained.release();

  const figures = testFigures(evaluation);
  const { activeUnits } = evaluation;
  const { nll, nllStandardError, nats, filled } = measured;
  if (json) {
    const columns = Object.entries(nats).map(([name, own]) => ({ name, nats: own, ...filled[name] }));
    const result = {
      ...{ run: run.folder, recipe: run.config.recipe, step },
      data: { name: runtimeOptions.data ?? run.record.data.name },
      ...{ seed, device: runtime.device, threads: runtime.threads, elapsedMs: Math.round(effects.now() - began) },
      [split]: { ...figures, activeUnits, nll, nllStandardError, nllRows: some.count, samples },
      ...{ hiddenShare, columns },
    };
    effects.stdout.write(`${JSON.stringify(result)}\n`);
    return;
  }
  const { rec, kl } = evaluation.standardErrors;
  const part = (value: number, error: number): string => `${value.toFixed(2)} ± ${error.toFixed(2)}`;
  effects.stdout.write(
    `${run.folder}, step ${step.toLocaleString("en")}: ${counted(test.count, `${split} row`)}
NELBO         ${part(figures.negElbo, figures.standardError)} nats  (REC ${part(figures.rec, rec)} + KL ${part(figures.kl, kl)})
NLL           ${part(nll, nllStandardError)} nats  (${counted(samples, "importance sample")} a row, ${counted(some.count, "row")})
Active units  ${activeUnits} of ${trained.latent}

${columnTable(nats, filled)}`,
  );
}

/** Columns, the one of most nats first. */
function columnTable(nats: Readonly<Record<string, number>>, filled: Readonly<Record<string, FilledCells>>): string {
  const figure = (value: number): string => value.toFixed(3).replace(/^(-?)0\./, "$1.");
  const rows = Object.entries(nats).sort(([, a], [, b]) => b - a);
  return textTable(
    [
      { title: "COLUMN" },
      { title: "NATS", align: "right" },
      { title: "HIDDEN CELLS FILLED", align: "right" },
      { title: "BY A GUESS", align: "right" },
    ],
    rows.map(([name, own]) => {
      const cells = filled[name] as FilledCells | undefined;
      const measure = cells?.measure === "r2" ? "R2" : "accuracy";
      return [
        printable(name),
        own.toFixed(2),
        ...(cells ? [`${measure} ${figure(cells.value)}`, figure(cells.guess)] : ["", ""]),
      ];
    }),
  );
}
