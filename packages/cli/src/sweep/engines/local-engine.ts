import { RunError, type TrainingEvent } from "@latents/core";
import type { StartTraining } from "../../run/training/start-training.js";
import type { PlannedTrial, TrialState } from "../plan/stored-sweep.js";
import { runAttempt, type AttemptOutcome, type RunningAttempt } from "../trials/run-attempt.js";
import { allowedOf, type OpenSweep, type QueuedTrial, type TrialEngine } from "./engine.js";

/** What hears of the trials, and ends them. */
export interface LocalEngineOptions {
  /** Stops all trainings after a checkpoint. */
  readonly signal?: AbortSignal;
  /** Ends all trainings at once. */
  readonly killSignal?: AbortSignal;
  readonly startTraining?: StartTraining;
  readonly onStart?: (trial: PlannedTrial) => void;
  readonly onTraining?: (trial: PlannedTrial, event: TrainingEvent) => void;
  /** An attempt was broken off by what is not the trial's fault, and another begins. */
  readonly onAgain?: (trial: PlannedTrial, message: string) => void;
  /** A trial is as far as the sweep goes for now. */
  readonly onReached?: (trial: PlannedTrial, step: number) => void;
  /** A trial has finished or failed. */
  readonly onEnd?: (trial: PlannedTrial, state: Exclude<TrialState, { state: "waiting" }>) => void;
}

/** So many attempts in a row that could not even begin, and the disk is to blame. */
const mostRefusals = 3;

/** Trials in processes of this machine, as long as this process lives. */
export class LocalEngine implements TrialEngine {
  readonly name = "local";
  readonly #waiting: { sweep: OpenSweep; index: number }[] = [];
  readonly #running = new Map<number, RunningAttempt>();
  #places: Promise<void>[] = [];
  #ending = false;
  #fault: Error | undefined;

  constructor(private readonly options: LocalEngineOptions = {}) {
    const { signal, killSignal } = options;
    this.#ending = signal?.aborted === true;
    signal?.addEventListener("abort", () => this.#endAll("stop"));
    killSignal?.addEventListener("abort", () => this.#endAll("kill"));
  }

  submit(sweep: OpenSweep, indices: readonly number[], atMost = 1): Promise<string> {
    const has = new Set([...this.#running.keys(), ...this.#waiting.map(({ index }) => index)]);
    this.#waiting.push(...indices.filter((index) => !has.has(index)).map((index) => ({ sweep, index })));
    const places = Math.min(Math.max(0, atMost - this.#running.size), this.#waiting.length);
    for (let i = 0; i < places; i++)
      this.#places.push(
        this.#work().catch((error: unknown) => {
          this.#fault ??= error instanceof Error ? error : new Error(String(error));
          this.#endAll("stop");
        }),
      );
    return Promise.resolve(`${indices.length} trials in this process`);
  }

  queued(): Promise<readonly QueuedTrial[]> {
    const running = [...this.#running.keys()].map((index) => ({ index, state: "running" }) as const);
    return Promise.resolve([...running, ...this.#waiting.map(({ index }) => ({ index, state: "waiting" }) as const)]);
  }

  async cancel(_: OpenSweep, how: "stop" | "kill"): Promise<void> {
    this.#endAll(how);
    await this.ended().catch(() => undefined);
  }

  /** Resolves when nothing is left to do, or all was stopped. Throws what stopped it, if that was a fault. */
  async ended(): Promise<void> {
    while (this.#places.length > 0) await Promise.all(this.#places.splice(0));
    if (this.#fault) throw this.#fault;
  }

  async close(): Promise<void> {
    await this.ended();
  }

  #endAll(how: "stop" | "kill"): void {
    this.#ending = true;
    this.#waiting.length = 0;
    for (const attempt of this.#running.values()) attempt[how]();
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next && !this.#ending; next = this.#waiting.shift())
      await this.#train(next.sweep, next.index);
  }

  async #train(sweep: OpenSweep, index: number): Promise<void> {
    const { onStart, onTraining, onAgain, onEnd, startTraining } = this.options;
    const trial = sweep.plan.trials[index];
    onStart?.(trial);
    for (let refusals = 0; !this.#ending;) {
      let began = false;
      const attempt = runAttempt(sweep.folder, sweep.plan, trial, {
        onEvent: (event) => {
          began = true;
          onTraining?.(trial, event);
        },
        start: startTraining,
        allowed: allowedOf(sweep),
      });
      this.#running.set(index, attempt);
      const outcome: AttemptOutcome = await attempt.outcome.finally(() => this.#running.delete(index));
      if (outcome.type === "finished") return onEnd?.(trial, { state: "finished", result: outcome.result });
      if (outcome.type === "failed") {
        const { error, diverged } = outcome;
        return onEnd?.(trial, { state: "failed", error, ...(diverged && { diverged }) });
      }
      if (outcome.type === "reached") return this.options.onReached?.(trial, outcome.step);
      // one that was stopped by itself stops all: nobody else would
      if (outcome.type === "stopped") return this.#endAll("stop");
      refusals = began ? 0 : refusals + 1;
      if (refusals === mostRefusals) throw new RunError(outcome.message);
      onAgain?.(trial, outcome.message);
    }
  }
}
