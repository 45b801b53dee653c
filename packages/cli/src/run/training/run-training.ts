import { DivergedError, isTable, LatentsError } from "@latents/core";
import { errorReport } from "../../terminal/print-error.js";
import { checkpointSteps } from "../checkpoints.js";
import { removeRunFolder } from "../run-folder.js";
import { finishRun } from "./finish-run.js";
import { prepareTraining, type PreparedTraining } from "./prepare-training.js";
import { InterruptedError } from "../../terminal/interrupted-error.js";
import type { PauseGate } from "./pause-gate.js";
import { trainRun } from "./train-run.js";
import type { TrainingRequest } from "../../config/training-request.js";
import type { DrawTraining } from "./training-pictures.js";
import type { Tell } from "./training-events.js";

/**
 * A training from request to report, in this process. Whatever happens is told as events; the last one is `done`, `stopped` or `failed`.
 * While the gate is closed it waits between two chunks, after a checkpoint. What is saved when it fails stays; a new run that fails before its first step by a wrong input leaves no folder.
 */
export async function runTraining(
  request: TrainingRequest,
  tell: Tell,
  signal: AbortSignal,
  gate: PauseGate,
  draw: DrawTraining,
): Promise<void> {
  let prepared: PreparedTraining | undefined;
  try {
    // both splits may be drawn from the same files
    const said = new Set<string>();
    const warn = (message: string): void => {
      if (!said.has(message)) tell({ type: "warning", message });
      said.add(message);
    };
    const preparing = prepareTraining(request, {
      ...{ warn, onSkipped: warn, onLeftOut: warn, onUnlabelled: warn },
      onPlan: (doing) => tell({ type: "planning", doing }),
      onDownload: ({ name, received, total }) => tell({ type: "downloading", name, received, total }),
    });
    // a download may take long; what it has got stays for the next time
    prepared = await Promise.race([preparing, interruption(signal)]);
    await work(prepared, tell, signal, gate, draw);
  } catch (error) {
    const folder = prepared?.run.folder;
    const saved = prepared ? await checkpointSteps(prepared.run.files.checkpoints) : [];
    if (error instanceof InterruptedError) {
      const { step, reached } = error;
      tell({ type: "stopped", run: folder, step, ...(reached && { reached }) });
      return;
    }
    const useless = request.resume === undefined && saved.every((step) => step === 0);
    if (folder !== undefined && useless && error instanceof LatentsError && error.kind === "input")
      await removeRunFolder(folder);
    const diverged = error instanceof DivergedError;
    const resumable = folder !== undefined && saved.length > 0 && !useless && !diverged;
    tell({
      type: "failed",
      error: errorReport(error),
      ...(resumable && { resume: folder }),
      ...(diverged && { diverged }),
    });
  } finally {
    prepared?.lock.release();
  }
}

/** Rejects when the signal comes. */
const interruption = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const refuse = (): void => reject(new InterruptedError(0));
    if (signal.aborted) refuse();
    signal.addEventListener("abort", refuse, { once: true });
  });

async function work(
  prepared: PreparedTraining,
  tell: Tell,
  signal: AbortSignal,
  gate: PauseGate,
  draw: DrawTraining,
): Promise<void> {
  const { run, config, dataset, runtime, steps, resume } = prepared;
  const table = isTable(dataset) && { table: true as const };
  const result = await run.result();
  if (result) {
    tell({ type: "done", result, report: run.files.report, already: true, ...table });
    return;
  }
  tell({
    type: "started",
    run: run.folder,
    title: config.title || config.recipe,
    step: resume?.step ?? 0,
    steps,
    images: dataset.count,
    ...table,
    batch: config.train.batch,
    device: runtime.device,
    threads: runtime.threads,
  });
  const pictures = draw(prepared);
  const trained = await trainRun(prepared, tell, signal, gate, pictures);
  const finished = await finishRun(prepared, trained, tell, signal, pictures);
  tell({ type: "done", result: finished, report: run.files.report, already: false, ...table });
}
