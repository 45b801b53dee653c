import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type * as BullMQ from "bullmq";
import type { TrainingEvent } from "@latents/core";
import { readFolderIfThere } from "../../files/index.js";
import type { StartTraining } from "../../run/training/start-training.js";
import { readSweep, type PlannedTrial, type StoredSweep } from "../plan/stored-sweep.js";
import { sweepFiles } from "../plan/sweep-files.js";
import { gatherSweep } from "../results/gather-sweep.js";
import { runAttempt, stopWish, type AttemptOutcome, type RunningAttempt } from "../trials/run-attempt.js";
import { openBullmq, type RedisOptions, type TrialJob } from "./bullmq-engine.js";

/** What a worker is told, and whom it tells. */
export interface WorkerOptions extends RedisOptions {
  /** Trials at once. */
  readonly concurrency: number;
  /** Seconds after which a worker that is silent counts as dead, and its trials go to others. Default 30. */
  readonly leaseSeconds?: number;
  readonly startTraining?: StartTraining;
  /** Ends it: trials under way save their state and go back to the queue. */
  readonly signal: AbortSignal;
  /** It asks Redis for trials from now on. */
  readonly onOpen?: () => void;
  readonly onStart?: (folder: string, trial: PlannedTrial) => void;
  readonly onTraining?: (trial: PlannedTrial, event: TrainingEvent) => void;
  readonly onOutcome?: (folder: string, trial: PlannedTrial, outcome: AttemptOutcome) => void;
  /** Redis is away, or a sweep's folder; the worker goes on. */
  readonly onTrouble?: (message: string) => void;
}

/** Takes trials from the queue until it is told to end; resolves when those under way are saved. Throws InputError and MissingPackageError. */
export async function trialWorker(options: WorkerOptions): Promise<void> {
  const { concurrency, leaseSeconds = 30, signal, onTrouble = () => undefined } = options;
  const { library, connection, name } = await openBullmq(options);
  const running = new Set<RunningAttempt>();
  const lease = 1000 * leaseSeconds;
  const work = async (job: BullMQ.Job<TrialJob>): Promise<string> => {
    const { folder, index, allowed } = job.data;
    const plan = await planOf(folder);
    const trial = plan.trials[index];
    options.onStart?.(folder, trial);
    const attempt = runAttempt(folder, plan, trial, {
      onEvent: (event) => options.onTraining?.(trial, event),
      start: options.startTraining,
      allowed,
    });
    running.add(attempt);
    if (signal.aborted) attempt.stop();
    const outcome = await attempt.outcome.finally(() => running.delete(attempt));
    options.onOutcome?.(folder, trial, outcome);
    // what is thrown brings the job back to the queue
    if (outcome.type === "again") throw new Error(outcome.message);
    if (outcome.type === "stopped" && stopWish(folder) === undefined) throw new Error("the worker was asked to end");
    if (outcome.type !== "stopped" && (await hasEnded(folder, plan))) await gatherSweep(folder, plan, onTrouble);
    return outcome.type;
  };
  const worker = new library.Worker<TrialJob, string>(name, work, {
    ...{ connection, concurrency, lockDuration: lease, stalledInterval: lease },
    // dead workers are no fault of a trial; one that kills them is given up by its attempts
    maxStalledCount: 100,
  });
  let said = "";
  worker.on("error", ({ message }) => {
    // once, not at each of many tries
    if (message !== said) onTrouble(message);
    said = message;
  });
  worker.on("ready", () => (said = ""));
  options.onOpen?.();
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  for (const attempt of running) attempt.stop();
  // Redis may be away just then: what is not given back is taken from a silent worker
  await Promise.race([worker.close(), idle(running).then(() => sleep(5000, undefined, { ref: false }))]);
}

async function idle(running: ReadonlySet<RunningAttempt>): Promise<void> {
  await Promise.all([...running].map(({ outcome }) => outcome));
}

/** Plans that were read, so that thousands of short trials do not read one anew each; the file's own time tells whether it is the same. */
const plans = new Map<string, { readonly at: number; readonly plan: StoredSweep }>();
async function planOf(folder: string): Promise<StoredSweep> {
  const at = await stat(sweepFiles(folder).plan).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
  const known = plans.get(folder);
  if (known?.at === at) return known.plan;
  const plan = await readSweep(folder);
  plans.clear();
  plans.set(folder, { at, plan });
  return plan;
}

/** Whether all trials have ended, by the number of files alone. */
async function hasEnded(folder: string, { trials }: StoredSweep): Promise<boolean> {
  const files = sweepFiles(folder);
  const [finished, failed] = await Promise.all([files.trials, files.failed].map((path) => readFolderIfThere(path)));
  return finished.length + failed.filter(({ name }) => name.endsWith(".json")).length >= trials.length;
}
