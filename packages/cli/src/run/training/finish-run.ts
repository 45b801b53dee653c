import { mkdir } from "node:fs/promises";
import { rounded, testFigures, type RunResult } from "@latents/core";
import { writeError, writeFileAtomic } from "../../files/index.js";
import { evaluateTest } from "../model/evaluate-test.js";
import { writeNets } from "../model/write-nets.js";
import { InterruptedError } from "../../terminal/interrupted-error.js";
import type { PreparedTraining } from "./prepare-training.js";
import type { TrainedRun } from "./train-run.js";
import type { Tell } from "./training-events.js";
import type { TrainingPictures } from "./training-pictures.js";

/**
 * Measures a trained run on the test split and writes its model files, images, report and, last, its result.
 * Throws InterruptedError when asked to stop, RunError if the disk refuses.
 */
export async function finishRun(
  { run, lock, config, runtime, test }: PreparedTraining,
  { trained, step, elapsedMs, stopped, kept }: TrainedRun,
  tell: Tell,
  signal: AbortSignal,
  pictures: TrainingPictures,
): Promise<RunResult> {
  const { files } = run;
  const begin = (doing: string): void => {
    if (signal.aborted) throw new InterruptedError(step);
    lock.requireHeld();
    tell({ type: "finishing", doing });
  };
  begin("measuring on the test split");
  const evaluation = await evaluateTest(trained, test, config, runtime, () => {
    if (signal.aborted) throw new InterruptedError(step);
  });

  begin("writing the model and images");
  await makeFolder(files.images);
  await writeNets(files.model, trained, {
    ...{ name: run.name, step: kept?.step ?? step },
    ...(run.record.madeInCode === undefined && { config }),
  });
  await pictures.final({ trained, test }, (message) => tell({ type: "warning", message }));

  begin("writing the report");
  // a training that holds images out measures them after its last step
  const heldOut = (await run.metrics()).validation.findLast((line) => line.step === (kept?.step ?? step));
  const validation = heldOut && { negElbo: heldOut.negElbo, rec: heldOut.rec, kl: heldOut.kl };
  const measured: RunResult = {
    run: run.name,
    recipe: config.recipe,
    seed: config.seed,
    steps: step,
    device: runtime.device,
    threads: runtime.threads,
    elapsedMs: Math.round(elapsedMs),
    msPerStep: rounded(elapsedMs / step),
    peakRssBytes: peakRssBytes(),
    test: testFigures(evaluation),
    // one that is not finite is null in the log, and has no place in results
    ...(validation && Object.values(validation).every(Number.isFinite) && { validation }),
    ...(kept && { kept: { step: kept.step, negElbo: rounded(kept.negElbo) } }),
    ...(stopped === "early" && { stopped }),
  };
  await pictures.report({ trained, test, evaluation, result: measured });
  await trained.release();
  const result = { ...measured, peakRssBytes: peakRssBytes() };
  lock.requireHeld();
  // the file knows no place, so that the folder may move
  await writeFileAtomic(files.result, `${JSON.stringify(result, undefined, 2)}\n`);
  return { ...result, run: run.folder };
}

const peakRssBytes = (): number => process.resourceUsage().maxRSS * 1024;

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw writeError(path, error);
  });
}
