import type { Config, ConfigInput } from "@latents/core";
import type { RunResult } from "../run/run-result.js";
import type { ErrorReport } from "../command/print-error.js";

/** A flag that sets a config key, with the text that the user gave. */
export interface Setting {
  /** Path of the key, `train.steps`. */
  readonly key: string;
  /** As the user wrote it, `--steps`. */
  readonly flag: string;
  readonly text: string;
}

/** What the training process is asked to do. */
export interface TrainingRequest {
  /** The whole command, as it would be typed. */
  readonly command: string;
  /** Recipe or config file of a new run; default the default recipe. */
  readonly recipe?: string;
  /** Instead of a recipe: the config itself, for a program. */
  readonly config?: Config | ConfigInput;
  readonly settings: readonly Setting[];
  /** `key=value` of --set. */
  readonly sets: readonly string[];
  /** Folder of a new run. */
  readonly out?: string;
  /** Folder of the run to go on with. */
  readonly resume?: string;
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
    }
  /** Data that must be downloaded first. */
  | { readonly type: "downloading"; readonly name: string; readonly received: number; readonly total?: number }
  /** The work after the last step. */
  | { readonly type: "finishing"; readonly doing: string }
  | { readonly type: "warning"; readonly message: string }
  /** Stopped on request after `step` steps, which are saved; without a run, before there was one. */
  | { readonly type: "stopped"; readonly run?: string; readonly step: number }
  | { readonly type: "done"; readonly result: RunResult; readonly report: string; readonly already: boolean }
  /** `resume` names the run if it can be gone on with; one that diverged would diverge again. */
  | { readonly type: "failed"; readonly error: ErrorReport; readonly resume?: string; readonly diverged?: true };

export type Tell = (event: TrainingEvent) => void;

/** What the command tells the training process. */
export type TrainingOrder = { readonly type: "train"; readonly request: TrainingRequest } | { readonly type: "stop" };
