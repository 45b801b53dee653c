import { setTimeout as sleep } from "node:timers/promises";
import { RunError } from "@latents/core";
import type { OpenSweep, TrialEngine } from "./engines/engine.js";
import type { PlannedTrial, TrialState } from "./plan/stored-sweep.js";
import { namesAt } from "./trials/rungs.js";
import { trialStates } from "./trials/trial-states.js";

interface FollowOptions {
  /** Milliseconds between two looks, once it has followed for a while. */
  readonly everyMs?: number;
  /** Trials that have a figure at this step have ended for now. */
  readonly until?: number;
  /** Ends the following, not the trials. */
  readonly signal?: AbortSignal;
  readonly onStart?: (trial: PlannedTrial) => void;
  readonly onEnd?: (trial: PlannedTrial, state: Exclude<TrialState, { state: "waiting" }>) => void;
  readonly warn?: (message: string) => void;
}

/** Milliseconds between the first two looks; it takes more from look to look. */
const firstMs = 200;
/** Milliseconds after which a trial that waits and that the engine does not have is given to it again. */
const patienceMs = 6000;

/**
 * Follows a sweep that an engine of other processes runs, by its files and the queue, until no trial waits or `signal` comes. Trials that the engine has
 * lost (a Redis that forgot, a job that was cancelled by hand) are given to it again.
 */
export async function followSweep(
  engine: TrialEngine,
  sweep: OpenSweep,
  atMost: number | undefined,
  { everyMs = 2000, until, signal, onStart, onEnd, warn = () => undefined }: FollowOptions,
): Promise<void> {
  const { trials } = sweep.plan;
  const started = new Set<number>();
  const ended = new Set<number>();
  let missingSince: number | undefined;
  let pauseMs = Math.min(firstMs, everyMs);
  let said = "";
  for (let first = true; !signal?.aborted; first = false) {
    const states = await trialStates(sweep.folder, sweep.plan);
    for (const [i, state] of states.entries()) {
      if (state.state === "waiting" || ended.has(i)) continue;
      ended.add(i);
      if (!first) onEnd?.(trials[i], state);
    }
    const there = until === undefined ? new Set<string>() : await namesAt(sweep.folder, until);
    const waiting = states.flatMap(({ state }, i) => (state === "waiting" && !there.has(trials[i].name) ? [i] : []));
    if (waiting.length === 0) return;
    let trouble = "";
    try {
      const queued = await engine.queued(sweep);
      for (const { index, state } of queued)
        if (state === "running" && !started.has(index) && !ended.has(index)) {
          started.add(index);
          onStart?.(trials[index]);
        }
      const has = new Set(queued.map(({ index }) => index));
      const lost = waiting.filter((index) => !has.has(index));
      missingSince = lost.length > 0 ? (missingSince ?? performance.now()) : undefined;
      if (missingSince !== undefined && performance.now() - missingSince >= patienceMs) {
        warn(`${lost.length} trials wait and are in no queue: ${await engine.submit(sweep, lost, atMost)}`);
        missingSince = undefined;
      }
    } catch (error) {
      // away, which is no empty queue
      if (!(error instanceof RunError)) throw error;
      trouble = error.message;
      if (trouble !== said) warn(trouble);
    }
    said = trouble;
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    pauseMs = Math.min(1.5 * pauseMs, everyMs);
  }
}
