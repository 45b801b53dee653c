import type { StoredSweep } from "../plan/stored-sweep.js";

/** A sweep and where it lies. */
export interface OpenSweep {
  /** Absolute; an engine's machines see it under the same path. */
  readonly folder: string;
  readonly plan: StoredSweep;
}

/** A trial that an engine has and that has not ended. */
export interface QueuedTrial {
  readonly index: number;
  readonly state: "waiting" | "running";
  /** The machine, where the engine knows it. */
  readonly where?: string;
}

/** Names of engines. */
export const engineNames = ["local", "slurm", "bullmq"] as const;
export type EngineName = (typeof engineNames)[number];

/**
 * What runs the trials of sweeps. It decides when and where; what a trial is, and what becomes of it, is in the sweep's folder: an engine may lose a
 * trial or run it twice, and the folder is right all the same. Each calls `latents sweep-trial FOLDER INDEX`, or what is behind it.
 */
export interface TrialEngine {
  readonly name: EngineName;
  /**
   * Takes trials that wait and that it does not have yet, at most `atMost` at once; answers what it did, in words. It returns when they are in
   * the queue. Throws RunError where the engine cannot be reached.
   */
  submit(sweep: OpenSweep, indices: readonly number[], atMost: number | undefined): Promise<string>;
  /** The trials of a sweep that it has. Throws RunError where the engine cannot be reached, which is no empty queue. */
  queued(sweep: OpenSweep): Promise<readonly QueuedTrial[]>;
  /** Takes the sweep's trials out of the queue; those that run end after a checkpoint (`stop`) or at once (`kill`). */
  cancel(sweep: OpenSweep, how: "stop" | "kill"): Promise<void>;
  /** Lets go of connections. */
  close(): Promise<void>;
}

/** Words that run `latents` on this machine, and on any other that has the same disk. */
export type LatentsWords = readonly string[];

/** Hashes of the plug-ins of a sweep: whoever submits it has let them run. */
export const allowedOf = ({ plan }: OpenSweep): readonly string[] => plan.plugins?.map(({ sha256 }) => sha256) ?? [];
