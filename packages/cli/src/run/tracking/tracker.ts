/** A run as a tracker is told of it. */
interface TrackedRun {
  readonly folder: string;
  /** Steps done when it begins or goes on; what a tracker has of later ones is given up. */
  readonly step: number;
}

/** Where the figures of a training go beside its own log. */
interface Tracker {
  /** Numbers after so many steps, by names such as `train/loss`. */
  log(step: number, values: Readonly<Record<string, number>>): Promise<void>;
}

/** Opens a tracker for a run. Throws LatentsError where it cannot be reached or written. */
export type OpenTracker = (run: TrackedRun) => Promise<Tracker>;
