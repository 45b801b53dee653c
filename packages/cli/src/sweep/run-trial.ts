import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { ErrorReport, RunResult, TrainingEvent } from "@latents/core";
import { errorReport } from "../terminal/print-error.js";
import { runFiles } from "../run/run-files.js";
import { isRunLocked } from "../run/run-lock.js";
import { readRunResult } from "../run/run-result.js";
import { startTraining, type StartTraining, type Training } from "../run/training/start-training.js";
import type { TrainingRequest } from "../config/training-request.js";
import { trialFolder, type Trial } from "./sweep-state.js";

/** How a trial ended. */
export type TrialOutcome =
  | { readonly type: "finished"; readonly result: RunResult }
  | { readonly type: "failed"; readonly error: Pick<ErrorReport, "kind" | "message">; readonly diverged: boolean }
  /** Asked to end; what it has done is saved. */
  | { readonly type: "stopped" };

/** Time for a training to end whose sweep was killed. */
const patienceMs = 5000;

/** A trial that is under way. */
export interface RunningTrial {
  readonly outcome: Promise<TrialOutcome>;
  stop(): void;
  kill(): void;
}

/**
 * Trains a trial, by default in a process of its own, or goes on with it where a checkpoint is; `allowed` are hashes of plug-ins that may run. What goes
 * wrong with it is its outcome.
 */
export function runTrial(
  folder: string,
  trial: Trial,
  onEvent: (event: TrainingEvent) => void,
  start: StartTraining = startTraining,
  allowed: readonly string[] = [],
): RunningTrial {
  let training: Training | undefined;
  let asked: "stop" | "kill" | undefined;
  const work = async (): Promise<TrialOutcome> => {
    const run = trialFolder(folder, trial);
    const { result } = runFiles(run);
    if (existsSync(result)) return { type: "finished", result: await readRunResult(result) };
    const request = await requestOf(folder, run, trial, allowed);
    if (asked) return { type: "stopped" };
    let last: TrainingEvent | undefined;
    training = start(request, (event) => {
      last = event;
      onEvent(event);
    });
    const ended = await training.ended;
    return outcomeOf(last, ended, asked !== undefined);
  };
  const outcome = work().catch((error: unknown): TrialOutcome => {
    const { kind, message } = errorReport(error);
    return { type: "failed", error: { kind, message }, diverged: false };
  });
  const end = (how: "stop" | "kill"): void => {
    asked = how;
    training?.[how]();
  };
  return { outcome, stop: () => end("stop"), kill: () => end("kill") };
}

async function requestOf(
  folder: string,
  run: string,
  { config, command }: Trial,
  allowed: readonly string[],
): Promise<TrainingRequest> {
  const { config: record, lock } = runFiles(run);
  const ours = { command, settings: [], sets: [], allowed };
  if (existsSync(record)) return { ...ours, resume: run };
  // killed while it was being made: there is nothing in it yet
  const deadline = performance.now() + patienceMs;
  while ((await isRunLocked(lock)) && performance.now() < deadline) await sleep(50);
  if (existsSync(record)) return { ...ours, resume: run };
  if (!(await isRunLocked(lock))) await rm(run, { recursive: true, force: true });
  const plugins = config.plugins?.map((file) => resolve(folder, file));
  return { ...ours, config: plugins ? { ...config, plugins } : config, out: run };
}

function outcomeOf(
  last: TrainingEvent | undefined,
  { code, signal }: Awaited<Training["ended"]>,
  asked: boolean,
): TrialOutcome {
  if (last?.type === "done") return { type: "finished", result: last.result };
  if (last?.type === "failed") {
    const { kind, message } = last.error;
    return { type: "failed", error: { kind, message }, diverged: last.diverged === true };
  }
  // Ctrl-C may reach it before its sweep
  if (last?.type === "stopped" || asked) return { type: "stopped" };
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const hint = signal === "SIGKILL" ? "; the system may have run out of memory: try fewer workers" : "";
  const message = `the training process was ended ${how}${hint}`;
  return { type: "failed", error: { kind: "failure", message }, diverged: false };
}
