import { existsSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { isAbsolute, resolve } from "node:path";
import { RunError, type Config, type ErrorReport, type RunResult, type TrainingEvent } from "@latents/core";
import type { TrainingRequest } from "../../config/training-request.js";
import { runFiles } from "../../run/run-files.js";
import { startTraining, type StartTraining, type Training } from "../../run/training/start-training.js";
import { errorReport } from "../../terminal/print-error.js";
import { trialConfig, type PlannedTrial, type StoredSweep } from "../plan/stored-sweep.js";
import { sweepFiles, trialFolder } from "../plan/sweep-files.js";
import {
  beginAttempt,
  clearAttempts,
  commit,
  createOnce,
  endAttempt,
  logLine,
  type AttemptFolder,
} from "./attempts.js";
import { figureAt, rungOf, writeFigure } from "./rungs.js";
import { failureFile, trialState } from "./trial-states.js";

/** How an attempt at a trial ended. */
export type AttemptOutcome =
  /** The trial is finished, by this attempt or another. */
  | { readonly type: "finished"; readonly result: RunResult }
  | { readonly type: "failed"; readonly error: Pick<ErrorReport, "kind" | "message">; readonly diverged: boolean }
  /** It was to go up to a step, and is there, or the sweep goes on without it: see `rungs.ts`. */
  | { readonly type: "reached"; readonly step: number }
  /** Asked to end; what it has done is saved. */
  | { readonly type: "stopped" }
  /** Ended by what is not the trial's fault: it is to be tried again. */
  | { readonly type: "again"; readonly message: string };

/** An attempt that is under way. */
export interface RunningAttempt {
  readonly outcome: Promise<AttemptOutcome>;
  stop(): void;
  kill(): void;
}

/** What an attempt is given beside the sweep and the trial. */
export interface AttemptOptions {
  readonly onEvent?: (event: TrainingEvent) => void;
  /** How a trial is trained. Default in a process of its own. */
  readonly start?: StartTraining;
  /** Hashes of plug-ins that may run. */
  readonly allowed?: readonly string[];
}

/** How often it is looked whether the sweep is asked to stop. */
const lookEveryMs = 1000;

/**
 * One attempt at a trial, from the furthest checkpoint of those before. It works in a folder of its own, and what it ends in becomes the trial by one
 * rename: any number of attempts, at once or after one another, on any machine that sees the folder, make one trial. What goes wrong is its outcome.
 */
export function runAttempt(
  folder: string,
  sweep: StoredSweep,
  trial: PlannedTrial,
  { onEvent = () => undefined, start = startTraining, allowed = [] }: AttemptOptions = {},
): RunningAttempt {
  let training: Training | undefined;
  let asked: "stop" | "kill" | undefined;
  const end = (how: "stop" | "kill"): void => {
    if (asked === how) return;
    asked = how;
    training?.[how]();
  };
  const look = setInterval(() => {
    const how = stopWish(folder);
    if (how) end(how);
  }, lookEveryMs).unref();
  const work = async (): Promise<AttemptOutcome> => {
    const before = await trialState(folder, trial);
    if (before.state === "finished") return { type: "finished", result: before.result };
    if (before.state === "failed") return { type: "failed", error: before.error, diverged: before.diverged === true };
    if (before.state === "pruned") return { type: "reached", step: before.step };
    const until = rungOf(folder);
    if (until !== undefined && (await figureAt(folder, until, trial)) !== undefined)
      return { type: "reached", step: until };
    const begun = await beginAttempt(folder, trial);
    if ("barren" in begun) return giveUp(folder, trial, begun);
    await logLine(folder, trial, begun.id, begun.from > 0 ? `starts from step ${begun.from}` : "starts");
    let outcome: AttemptOutcome;
    try {
      const request = { ...requestOf(folder, sweep, trial, begun, allowed), ...(until !== undefined && { until }) };
      if (asked) outcome = { type: "stopped" };
      else {
        let last: TrainingEvent | undefined;
        training = start(request, (event) => {
          last = event;
          onEvent(event);
        });
        const ended = await training.ended;
        outcome = outcomeOf(last, ended, asked !== undefined);
        if (last?.type === "stopped" && last.reached && until !== undefined) {
          await writeFigure(folder, until, trial, last.reached.validation);
          outcome = { type: "reached", step: until };
        }
      }
    } catch (error) {
      const { kind, message } = errorReport(error);
      outcome = { type: "failed", error: { kind, message }, diverged: false };
    }
    return conclude(folder, trial, begun, outcome);
  };
  const outcome = work()
    .catch((error: unknown): AttemptOutcome => {
      const { kind, message } = errorReport(error);
      // a disk that refuses now may not do so elsewhere, or later
      if (error instanceof RunError) return { type: "again", message };
      return { type: "failed", error: { kind, message }, diverged: false };
    })
    .finally(() => clearInterval(look));
  return { outcome, stop: () => end("stop"), kill: () => end("kill") };
}

/** Whether all trials of a sweep are asked to end, and how. */
export function stopWish(folder: string): "stop" | "kill" | undefined {
  try {
    const { how } = JSON.parse(readFileSync(sweepFiles(folder).stop, "utf8")) as { how?: unknown };
    return how === "kill" ? "kill" : "stop";
  } catch {
    return undefined;
  }
}

function requestOf(
  folder: string,
  sweep: StoredSweep,
  trial: PlannedTrial,
  { run }: AttemptFolder,
  allowed: readonly string[],
): TrainingRequest {
  const ours = { command: trial.command, settings: [], sets: [], allowed };
  if (existsSync(runFiles(run).config)) return { ...ours, resume: run };
  const config = withPaths(folder, trialConfig(folder, sweep, trial));
  const fingerprint = trial.data === undefined ? undefined : sweep.fingerprints?.[trial.data];
  const { schema } = sweepFiles(folder);
  return { ...ours, config, out: run, ...(fingerprint && { fingerprint }), ...(existsSync(schema) && { schema }) };
}

/** Paths in a plan are relative to the sweep's folder. */
const withPaths = (folder: string, config: Config): Config => ({
  ...config,
  ...(config.plugins && { plugins: config.plugins.map((file) => (isAbsolute(file) ? file : resolve(folder, file))) }),
});

function outcomeOf(
  last: TrainingEvent | undefined,
  { code, signal }: Awaited<Training["ended"]>,
  asked: boolean,
): AttemptOutcome {
  if (last?.type === "done") return { type: "finished", result: last.result };
  if (last?.type === "failed") {
    const { kind, message } = last.error;
    const diverged = last.diverged === true;
    // a disk, a memory, a lock: another time or another machine may do
    if (kind === "failure" && !diverged) return { type: "again", message };
    return { type: "failed", error: { kind, message }, diverged };
  }
  // Ctrl-C may reach it before its sweep
  if (last?.type === "stopped" || asked) return { type: "stopped" };
  const how = signal === null ? `with code ${code}` : `by ${signal}`;
  const hint = signal === "SIGKILL" ? "; the system may have run out of memory: try fewer workers" : "";
  return { type: "again", message: `the training process was ended ${how}${hint}` };
}

/** Notes what became of an attempt: the trial, a failure, or what the next one goes on with. */
async function conclude(
  folder: string,
  trial: PlannedTrial,
  begun: AttemptFolder & { readonly from: number },
  outcome: AttemptOutcome,
): Promise<AttemptOutcome> {
  const say = (text: string): Promise<void> => logLine(folder, trial, begun.id, text);
  if (outcome.type === "finished") {
    if (await commit(folder, trial, begun)) {
      await say(`finished and committed: test NELBO ${outcome.result.test.negElbo}`);
      await clearAttempts(folder, trial);
      return { type: "finished", result: { ...outcome.result, run: trialFolder(folder, trial) } };
    }
    // another attempt was quicker
    const first = await trialState(folder, trial);
    if (first.state !== "finished")
      throw new RunError(`${trialFolder(folder, trial)}: is in the way of a finished run`);
    const same = first.result.test.negElbo === outcome.result.test.negElbo;
    await say(`finished, and another attempt before it, ${same ? "with the same figures" : "with OTHER figures"}`);
    await clearAttempts(folder, trial);
    return { type: "finished", result: first.result };
  }
  // what went wrong may be that another attempt was quicker, and cleared up
  const other = await trialState(folder, trial);
  if (other.state === "finished") return { type: "finished", result: other.result };
  if (outcome.type === "failed") {
    const { error, diverged } = outcome;
    await writeFailure(folder, trial, { ...error, ...(diverged && { diverged }) });
    await say(`failed: ${error.message}`);
    await endAttempt(begun, "ended", error.message);
  } else if (outcome.type === "again") {
    await say(`broken off: ${outcome.message}`);
    await endAttempt(begun, "ended", outcome.message);
  } else {
    await say(outcome.type === "reached" ? `reached step ${outcome.step}` : "stopped on request");
    await endAttempt(begun, "stopped");
  }
  return outcome;
}

async function giveUp(
  folder: string,
  trial: PlannedTrial,
  { barren, lastWord }: { readonly barren: number; readonly lastWord?: string },
): Promise<AttemptOutcome> {
  const why = lastWord === undefined ? "" : `; the last said: ${lastWord}`;
  const error = { kind: "failure", message: `${barren} attempts ended without a new checkpoint${why}` } as const;
  if (await writeFailure(folder, trial, error)) await logLine(folder, trial, "-", `failed: ${error.message}`);
  return { type: "failed", error, diverged: false };
}

const writeFailure = (
  folder: string,
  trial: PlannedTrial,
  failure: Pick<ErrorReport, "kind" | "message"> & { readonly diverged?: boolean },
): Promise<boolean> =>
  createOnce(failureFile(folder, trial), `${JSON.stringify({ ...failure, host: hostname() }, undefined, 2)}\n`);
