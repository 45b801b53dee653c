import type { RunResult } from "./run-result.js";

/** What a user is told of an error, wherever it was thrown: errors of the training process arrive as plain objects. */
export interface ErrorReport {
  /** `input` and `failure` as LatentsError has them; anything else is a bug of ours. */
  readonly kind: "input" | "failure" | "bug";
  readonly message: string;
  readonly stack?: string;
  /** The npm package that it takes and that is not installed. */
  readonly missing?: string;
  /** Plug-ins that it takes and whose code the user has not let run. */
  readonly untrusted?: readonly { readonly path: string; readonly sha256: string }[];
}

/** A training that was to go up to a step, and is there. */
export interface Reached {
  /** Of the whole training. */
  readonly steps: number;
  /** On the images that were held out, where there are such: nats per image after this step. */
  readonly validation?: number;
}

/** What the training process tells the command. Numbers that are not finite arrive as null. */
export type TrainingEvent =
  | {
      readonly type: "started";
      readonly run: string;
      readonly title: string;
      readonly step: number;
      readonly steps: number;
      readonly images: number;
      /** Where they are rows of a table. */
      readonly table?: true;
      readonly batch: number;
      readonly device: string;
      readonly threads: number;
    }
  | {
      readonly type: "progress";
      readonly step: number;
      readonly loss: number | null;
      readonly rec: number | null;
      readonly kl: number | null;
    }
  | {
      readonly type: "validation";
      readonly step: number;
      readonly negElbo: number;
      readonly rec: number;
      readonly kl: number;
      /** As `Evaluation` has it. */
      readonly noBound?: true;
    }
  /** Data that must be downloaded first. */
  | { readonly type: "downloading"; readonly name: string; readonly received: number; readonly total?: number }
  /** Waits, with its memory, until it is told to go on; what it has done is saved. */
  | { readonly type: "paused"; readonly step: number }
  | { readonly type: "continued"; readonly step: number }
  /** The work before the first step, where it takes long. */
  | { readonly type: "planning"; readonly doing: string }
  /** The work after the last step. */
  | { readonly type: "finishing"; readonly doing: string }
  | { readonly type: "warning"; readonly message: string }
  /** Stopped on request after `step` steps, which are saved; without a run, before there was one. */
  | { readonly type: "stopped"; readonly run?: string; readonly step: number; readonly reached?: Reached }
  | {
      readonly type: "done";
      readonly result: RunResult;
      readonly report: string;
      readonly already: boolean;
      /** Where the run is on a table. */
      readonly table?: true;
    }
  /** `resume` names the run if it can be gone on with; one that diverged would diverge again. */
  | { readonly type: "failed"; readonly error: ErrorReport; readonly resume?: string; readonly diverged?: true };
