import { LatentsError, type Config, type MetricsLine } from "@latents/core";
import { mlflow } from "./mlflow.js";
import { tensorboard } from "./tensorboard.js";
import type { OpenTracker, TrackedEnd, TrackedRun } from "./tracker.js";

/** Trackers by the word that a config names them with: a new one is a file and a row. */
const trackers: Readonly<Record<NonNullable<Config["track"]>, OpenTracker>> = { tensorboard, mlflow };

/** Where a run's log goes too. */
interface Tracking {
  /** Sends a line; what is no single number is left out. */
  line(line: MetricsLine): Promise<void>;
  end(how: TrackedEnd): Promise<void>;
}

/**
 * Opens the tracker that a run's config names, if any. One that fails later is told of once, and the training goes on without it: its own log has the same.
 * Throws LatentsError where it cannot be opened, which is better known now than after hours.
 */
export async function openTracker(run: TrackedRun, warn: (message: string) => void): Promise<Tracking> {
  const { track: name } = run.config;
  let tracker = name && (await trackers[name](run));
  const tried = async (work: () => Promise<void> | undefined): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof LatentsError)) throw error;
      tracker = undefined;
      warn(`${error.message}; the training goes on without ${name}`);
    }
  };
  return {
    line: ({ split, step, ...figures }) => {
      const values = Object.entries(figures).flatMap(([metric, value]) =>
        typeof value === "number" && Number.isFinite(value) ? [[`${split}/${metric}`, value] as const] : [],
      );
      return tried(() => tracker?.log(step, Object.fromEntries(values)));
    },
    end: (how) => tried(() => tracker?.end?.(how)),
  };
}
