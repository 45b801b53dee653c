/** What the studio's server tells of a sweep whose folder it shows. Types alone, so that the page can share them. */

/** `queued`: its engine has it; `waiting`: nothing will train it until the sweep is resumed; `pruned`: left out on the way. */
export type SweptTrialState = "finished" | "failed" | "pruned" | "running" | "queued" | "waiting";

/** A trial and where it stands. */
export interface SweptTrial {
  /** Of its run too, once it has begun. */
  readonly name: string;
  readonly state: SweptTrialState;
  /** The machine that trains it, or that said its last word. */
  readonly host?: string;
  /** Of its newest checkpoint, or where it was left out. */
  readonly step?: number;
  /** On the split that chooses, nats per image. */
  readonly negElbo?: number;
  /** Why it failed. */
  readonly error?: string;
}

/** A setting of the sweep: the mean over its finished seeds, nats per image on the test split where no other is named. */
export interface SweptRow {
  /** What it sets, in the order of `keys`, as tables show it. */
  readonly values: readonly string[];
  /** Finished trials, and all. */
  readonly runs: number;
  readonly trials: number;
  readonly validationNegElbo?: number;
  readonly negElbo?: number;
  readonly standardError?: number;
  readonly rec?: number;
  readonly kl?: number;
  /** `best by validation`, `left out at step 60`, `1 failed`. */
  readonly note: string;
}

/** `GET /api/sweep`; `GET /api/sweep/curve.svg` is the curve of the rows, 404 until two settings have finished. */
export interface StudioSweep {
  /** The command that began it. */
  readonly command: string;
  /** What runs its trials: `local`, `slurm`, `bullmq`. */
  readonly engine: string;
  readonly trials: readonly SweptTrial[];
  /** What it varies beside the seed, by short names. */
  readonly keys: readonly string[];
  readonly rows: readonly SweptRow[];
  /** Whose NELBO chose the best. */
  readonly chosenBy?: "validation" | "test";
  readonly bestTrial?: string;
  /** Why its queue is not known. */
  readonly trouble?: string;
  /** Another mark is another curve. */
  readonly curve?: string;
}
