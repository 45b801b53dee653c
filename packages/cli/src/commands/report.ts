import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Command } from "@commander-js/extra-typings";
import { testFigures, type RunResult, type TestFigures } from "@latents/core";
import { priorSamples, reconstructionPairs } from "../draw/grids/pictures.js";
import { writeReport } from "../draw/report/write-report.js";
import { writeError, writeFileAtomic } from "../files/index.js";
import { evaluateTest } from "../run/model/evaluate-test.js";
import { openModel } from "../run/model/open-model.js";
import type { Run } from "../run/open-run.js";
import { ProgressLine } from "../terminal/index.js";

/** `latents report`. */
export function registerReport(program: Command): void {
  program
    .command("report")
    .description("Write a run's report anew: one HTML page with curves, test figures, reconstructions and samples.")
    .argument("<run>", "a run's folder, its name under ./runs, or latest")
    .addHelpText(
      "after",
      `
Examples:
  $ latents report latest
  $ latents report runs/e1      prints the page's path`,
    )
    .action(async (run) => {
      await reportRun(run);
    });
}

/** `latents report`: writes a run's report anew, of a run that is not finished too: of its newest checkpoint. Throws LatentsError. */
export async function reportRun(argument: string): Promise<void> {
  const { run, trained, runtime, step } = await openModel(argument);
  const test = await run.dataset("test");
  const measuring = new ProgressLine("measuring test images");
  const evaluation = await evaluateTest(trained, test, run.config, runtime, (done, total) =>
    measuring.update(done, total),
  );
  measuring.end();
  const finished = await run.result();
  const result = finished ?? (await resultSoFar(run, step, testFigures(evaluation)));
  await mkdir(run.files.images, { recursive: true }).catch((error: unknown) => {
    throw writeError(run.files.images, error);
  });
  const pictures = {
    "reconstructions.png": () => reconstructionPairs(trained, test, run.config),
    "samples.png": () => priorSamples(trained, { seed: run.config.seed }),
  };
  for (const [name, draw] of Object.entries(pictures)) {
    const file = path.join(run.files.images, name);
    // a finished run's pictures are those of its last step
    if (!finished || !existsSync(file)) await writeFileAtomic(file, await draw());
  }
  await writeReport(run, { trained, test, evaluation, result });
  await trained.release();
  process.stdout.write(`${run.files.report}\n`);
  if (!finished) process.stderr.write(`not finished: the report shows step ${step} of ${run.record.steps}\n`);
}

async function resultSoFar(run: Run, step: number, test: TestFigures): Promise<RunResult> {
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
  };
}
