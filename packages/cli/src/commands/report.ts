import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import {
  importanceNll,
  InputError,
  isTable,
  testFigures,
  type ImageDataset,
  type RunResult,
  type TestFigures,
} from "@latents/core";
import { priorSamples, reconstructionPairs } from "../draw/grids/pictures.js";
import { writeReport } from "../draw/report/write-report.js";
import { writeTableReport } from "../draw/table/write-table-report.js";
import { checkOutputFolder, writeError, writeFileAtomic } from "../files/index.js";
import { evaluateTest } from "../run/model/evaluate-test.js";
import { importanceWarning } from "../run/model/importance-text.js";
import { openModel, type OpenModel } from "../run/model/open-model.js";
import { runTable } from "../run/table/run-table.js";
import type { Effects } from "../terminal/effects.js";
import { ProgressLine } from "../terminal/index.js";
import { wholeNumber } from "../terminal/number-argument.js";
import { withModelOptions, type ModelFlags } from "./run-options.js";

/** `latents report`. */
export function registerReport(program: Command, effects: Effects): void {
  withModelOptions(
    program
      .command("report")
      .description("Write a run's report again: one HTML page with curves, test figures, reconstructions and samples.")
      .argument("<run>", "a run's folder, its name under ./runs, or latest")
      .option(
        "--samples <n>",
        "measure the NLL too, by so many importance samples an image",
        wholeNumber(1, 1_000_000),
      ),
  )
    .addHelpText(
      "after",
      `
Examples:
  $ latents report latest
  $ latents report runs/e1      prints the page's path
  $ latents report latest --samples 500`,
    )
    .action(async (run, options) => {
      await reportRun(run, options, effects);
    });
}

/** `latents report`: writes a run's report anew, of a run that is not finished too: of its newest checkpoint. Throws LatentsError. */
export async function reportRun(
  argument: string,
  { samples, ...options }: ModelFlags & { readonly samples?: number } = {},
  effects: Effects,
): Promise<void> {
  const opened = await openModel(argument, effects, options);
  const { run, trained, runtime, trainedSteps } = opened;
  checkOutputFolder(run.folder, "run");
  const table = run.record.data.encoding === undefined ? undefined : await runTable(run, options.data);
  const test = table ? table("test") : await ownImages(opened, options);
  const measuring = new ProgressLine(`measuring test ${table ? "rows" : "images"}`, effects);
  const evaluation = await evaluateTest(trained, test, run.config, runtime, (done, total) =>
    measuring.update(done, total),
  );
  measuring.end();
  const { binarisation } = run.config.data;
  const protocol = { binarisation, seed: run.config.seed };
  const importance =
    samples === undefined
      ? undefined
      : await importanceNll(trained.model, trained.values, test, runtime, { ...protocol, samples });
  const warning = importance && importanceWarning(importance);
  if (warning !== undefined) effects.stderr.write(`warning: ${warning}\n`);
  const finished = await run.result();
  const result = finished ?? (await resultSoFar(opened, testFigures(evaluation)));
  await mkdir(run.files.images, { recursive: true }).catch((error: unknown) => {
    throw writeError(run.files.images, error);
  });
  const measured = { trained, evaluation, importance, result };
  if (isTable(test)) await writeTableReport(run, { ...measured, train: table!("train"), test });
  else {
    const pictures = {
      "reconstructions.png": () => reconstructionPairs(trained, test, run.config),
      "samples.png": () => priorSamples(trained, { seed: run.config.seed }),
    };
    for (const [name, draw] of Object.entries(pictures)) {
      const file = path.join(run.files.images, name);
      // a finished run's pictures are those of its last step
      if (!finished || !existsSync(file)) await writeFileAtomic(file, await draw());
    }
    await writeReport(run, { ...measured, train: await run.dataset("train"), test });
  }
  await trained.release();
  effects.stdout.write(`${run.files.report}\n`);
  if (!finished) effects.stderr.write(`not finished: the report shows step ${trainedSteps} of ${run.record.steps}\n`);
}

/** The test images of a run. Throws InputError for others, of which a report is not. */
async function ownImages({ run }: OpenModel, { data }: ModelFlags): Promise<ImageDataset> {
  const { dataset, others } = await run.images("test");
  if (others !== undefined && data !== undefined)
    throw new InputError(
      `--data: a report is of the run's own images, ${others}; measure others with latents evaluate`,
    );
  return dataset;
}

async function resultSoFar({ run, trainedSteps: step, kept }: OpenModel, test: TestFigures): Promise<RunResult> {
  const { record, config } = run;
  const { train } = await run.metrics();
  const elapsedMs = train.findLast((line) => line.step <= step)?.elapsedMs ?? 0;
  return {
    run: run.folder,
    recipe: config.recipe,
    seed: config.seed,
    steps: step,
    device: record.machine.device,
    threads: record.machine.threads,
    elapsedMs,
    msPerStep: elapsedMs / Math.max(1, step),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    test,
    ...(kept && { kept }),
  };
}
