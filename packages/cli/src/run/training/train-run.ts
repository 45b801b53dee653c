import {
  DivergedError,
  modelOf,
  mostLoggedLatents,
  patienceIsOver,
  rounded,
  roundedLatent,
  train,
  TrainedVae,
  trainOptionsFromConfig,
  type MetricsLine,
  type Standing,
  type TrainingState,
  type ValidatedStep,
} from "@latents/core";
import { saveCheckpoint } from "../checkpoints.js";
import { appendMetrics } from "../metrics-log.js";
import { openTracker } from "../tracking/open-tracker.js";
import { InterruptedError } from "../../terminal/interrupted-error.js";
import type { PauseGate } from "./pause-gate.js";
import type { PreparedTraining } from "./prepare-training.js";
import { ProgressLog } from "./progress-log.js";
import type { Tell } from "./training-events.js";
import { livePictures, planeFrames, type TrainingPictures } from "./training-pictures.js";
import { untilRefused } from "./until-refused.js";

/** A model whose training has ended by itself. */
export interface TrainedRun {
  readonly trained: TrainedVae;
  /** Optimiser steps done. */
  readonly step: number;
  /** Training time, all sessions of the run together. */
  readonly elapsedMs: number;
  readonly stopped: "done" | "early";
  /** The validation whose model `trained` is, where the best is kept. */
  readonly kept?: ValidatedStep;
}

/**
 * Trains a run from its last checkpoint to its end, writing metrics and checkpoints.
 * Throws InterruptedError when asked to stop (the state is then saved), DivergedError (likewise, with the last good state), RunError.
 */
export async function trainRun(
  prepared: PreparedTraining,
  tell: Tell,
  signal: AbortSignal,
  gate: PauseGate,
  pictures: TrainingPictures,
): Promise<TrainedRun> {
  const { run, lock, config, parts, model, dataset, runtime, steps, resume } = prepared;
  const over = endedBefore(prepared);
  if (over && resume) {
    const trained = new TrainedVae(model, modelOf(resume).values, dataset.shape, runtime);
    return { trained, step: resume.step, elapsedMs: prepared.elapsedMs, stopped: over, kept: resume.kept };
  }
  let began: number | undefined;
  // drawing and waiting are no training
  let otherMs = 0;
  const apart = async (work: () => Promise<void>): Promise<void> => {
    const start = performance.now();
    await work();
    otherMs += performance.now() - start;
  };
  const elapsedMs = (): number => prepared.elapsedMs + (began === undefined ? 0 : performance.now() - began - otherMs);
  const track = await openTracker({ folder: run.folder, config, step: resume?.step ?? 0 }, (message) =>
    tell({ type: "warning", message }),
  );
  const write = async (line: MetricsLine): Promise<void> => {
    await appendMetrics(run.files.metrics, line);
    await track.line(line);
  };
  const log = new ProgressLog(write, steps, elapsedMs);
  const { keep, every } = config.checkpoint;
  const save = (state: TrainingState): Promise<string> => {
    lock.requireHeld();
    return saveCheckpoint(run.files.checkpoints, state, keep, every);
  };
  const draw = untilRefused("snapshots", tell);
  const live = livePictures(pictures, tell);
  const unfold = planeFrames(pictures, { from: resume?.step ?? 0, to: steps }, tell);
  const pause = async (standing: Standing, step: number): Promise<void> => {
    // what is done is not lost, whatever ends the waiting
    await standing.save();
    tell({ type: "paused", step });
    await gate.passed(signal);
    if (!signal.aborted) tell({ type: "continued", step });
  };
  try {
    const result = await train(model, dataset, {
      ...trainOptionsFromConfig(config, parts),
      ...{ steps, epochs: undefined, runtime, resume, signal, until: prepared.until },
      onWarning: (message) => tell({ type: "warning", message }),
      onProgress: async (chunk, { step }) => {
        lock.requireHeld();
        began ??= performance.now() - chunk.elapsedMs;
        const { loss = NaN, rec = NaN, kl = NaN } = await log.add(chunk);
        tell({ type: "progress", step, loss, rec, kl });
      },
      onValidation: async ({ negElbo, rec, kl, noBound, klPerDimension = [] }, { step }) => {
        await log.flush();
        const figures = { negElbo: rounded(negElbo), rec: rounded(rec), kl: rounded(kl) };
        const isLogged = klPerDimension.length > 0 && klPerDimension.length <= mostLoggedLatents;
        const latents = isLogged && { klPerDimension: klPerDimension.map(roundedLatent) };
        await write({ step, split: "validation", ...figures, ...latents });
        tell({ type: "validation", step, ...figures, ...(noBound && { noBound }) });
      },
      onSnapshot: (trained, progress) => apart(() => draw(() => pictures.snapshot(trained, progress))),
      onCheckpoint: async (state) => {
        await log.flush();
        await save(state);
      },
      onBetween: (standing, { step }) =>
        apart(async () => {
          await unfold(standing, step);
          await live(standing);
          if (gate.isClosed && !signal.aborted) await pause(standing, step);
        }),
    });
    const { step } = result.state;
    if (result.stopped === "aborted") throw new InterruptedError(step);
    if (result.stopped === "until") throw new InterruptedError(step, { steps, ...(await validationAt(run, step)) });
    await track.end("finished");
    return { trained: result, step, elapsedMs: elapsedMs(), stopped: result.stopped, kept: result.kept };
  } catch (error) {
    if (error instanceof DivergedError) {
      await log.flush();
      await save(error.state);
    }
    await track.end(error instanceof InterruptedError ? "stopped" : "failed");
    throw error;
  }
}

/** What the held-out images said after a step, in this session or one before. */
async function validationAt(run: PreparedTraining["run"], step: number): Promise<{ validation?: number }> {
  const line = (await run.metrics()).validation.findLast((each) => each.step === step);
  return line && Number.isFinite(line.negElbo) ? { validation: line.negElbo } : {};
}

/** Whether the checkpoint is the end of a training that was killed while it was being measured. */
function endedBefore({ config, resume, steps, stepsPerEpoch }: PreparedTraining): TrainedRun["stopped"] | undefined {
  if (!resume) return undefined;
  if (resume.step >= steps) return "done";
  const { earlyStopping, validateEvery = stepsPerEpoch } = config.train;
  return earlyStopping && patienceIsOver(resume, resume.step, earlyStopping, validateEvery) ? "early" : undefined;
}
