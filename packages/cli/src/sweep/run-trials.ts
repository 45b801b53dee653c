import type { TrainingEvent } from "@latents/core";
import type { StartTraining } from "../run/training/start-training.js";
import { runTrial, type RunningTrial, type TrialOutcome } from "./run-trial.js";
import type { Trial } from "./sweep-state.js";

/** What `runTrials` is given. */
interface RunTrialsOptions {
  readonly folder: string;
  readonly trials: readonly Trial[];
  /** Trainings at once. */
  readonly workers: number;
  /** Stops all trainings after a checkpoint. */
  readonly signal?: AbortSignal;
  /** Ends all trainings at once. */
  readonly killSignal?: AbortSignal;
  readonly startTraining?: StartTraining;
  /** Hashes of plug-ins that may run. */
  readonly allowed?: readonly string[];
  /** Saves the state of all trials. */
  readonly save: () => Promise<void>;
  readonly onStart?: (trial: Trial) => void;
  readonly onTraining?: (trial: Trial, event: TrainingEvent) => void;
  /** A trial has finished or failed; this is saved. */
  readonly onEnd?: (trial: Trial) => void;
}

/**
 * Trains all trials that wait, `workers` at once, in their order. A trial that fails is recorded, and the others go on. Returns
 * "stopped" when asked to stop, all trainings then having saved their state.
 * Throws RunError if the state cannot be saved, when all have ended.
 */
export async function runTrials(options: RunTrialsOptions): Promise<"done" | "stopped"> {
  const { trials, workers, signal, killSignal } = options;
  const waiting = trials.filter(({ state }) => state === "waiting");
  const running = new Set<RunningTrial>();
  let ending = signal?.aborted === true;
  const endAll = (how: "stop" | "kill") => (): void => {
    ending = true;
    for (const trial of running) trial[how]();
  };
  const [stopAll, killAll] = [endAll("stop"), endAll("kill")];
  signal?.addEventListener("abort", stopAll);
  killSignal?.addEventListener("abort", killAll);
  const work = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial && !ending; trial = waiting.shift()) {
      const outcome = await runOne(options, trial, running);
      // one that was stopped by itself stops all: nobody else would
      if (outcome.type === "stopped") stopAll();
    }
  };
  try {
    const all = await Promise.allSettled(
      Array.from({ length: Math.min(workers, waiting.length) }, () =>
        work().catch((error: unknown) => {
          stopAll();
          throw error;
        }),
      ),
    );
    const failed = all.find((one) => one.status === "rejected");
    if (failed) throw failed.reason;
  } finally {
    signal?.removeEventListener("abort", stopAll);
    killSignal?.removeEventListener("abort", killAll);
  }
  return trials.some(({ state }) => state === "waiting") ? "stopped" : "done";
}

async function runOne(options: RunTrialsOptions, trial: Trial, running: Set<RunningTrial>): Promise<TrialOutcome> {
  const { folder, save, startTraining, allowed, onStart, onTraining, onEnd } = options;
  trial.state = "running";
  onStart?.(trial);
  const one = runTrial(folder, trial, (event) => onTraining?.(trial, event), startTraining, allowed);
  running.add(one);
  try {
    await save();
  } catch (error) {
    one.stop();
    await one.outcome;
    throw error;
  } finally {
    void one.outcome.finally(() => running.delete(one));
  }
  const outcome = await one.outcome;
  if (outcome.type === "stopped") trial.state = "waiting";
  else {
    trial.state = outcome.type;
    if (outcome.type === "finished") trial.result = outcome.result;
    else [trial.error, trial.diverged] = [outcome.error, outcome.diverged];
  }
  await save();
  if (outcome.type !== "stopped") onEnd?.(trial);
  return outcome;
}
