import type { Config } from "@latents/core";

/** A run as a tracker is told of it. */
export interface TrackedRun {
  readonly folder: string;
  readonly config: Config;
  /** Steps done when it begins or goes on; what a tracker has of later ones is given up, where it can be. */
  readonly step: number;
}

/** How a training ended: at its end, asked to, or by what is wrong. */
export type TrackedEnd = "finished" | "stopped" | "failed";

/** Where the figures of a training go beside its own log. */
interface Tracker {
  /** Numbers after so many steps, by names such as `train/loss`. Throws LatentsError where they, or those before, could not be sent. */
  log(step: number, values: Readonly<Record<string, number>>): Promise<void>;
  /** The training is over; what was not sent yet is. Throws LatentsError. */
  end?(how: TrackedEnd): Promise<void>;
}

/** Opens a tracker for a run. Throws LatentsError where it cannot be reached or written. */
export type OpenTracker = (run: TrackedRun) => Promise<Tracker>;
