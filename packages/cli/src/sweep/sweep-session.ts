import type { ConfigInput, ErrorReport, RunResult, TrainingEvent } from "@latents/core";
import type { StartTraining } from "../run/training/start-training.js";
import type { EngineName, TrialEngine } from "./engines/engine.js";
import type { EngineChoice } from "./engines/open-engine.js";
import type { SearchOptions, Setting } from "./plan/settings.js";
import type { Over } from "./plan/sweep-section.js";
import type { ResultFiles } from "./results/gather-sweep.js";
import type { SweepSummary } from "./results/summarise.js";
import type { Trial } from "./results/sweep-state.js";

/** A trial as results and events name it. */
export interface TrialReport {
  readonly name: string;
  /** Folder of its run. */
  readonly run: string;
  /** What it sets, by dotted key. */
  readonly values: Setting;
  readonly state: Trial["state"];
  readonly result?: RunResult;
  readonly error?: Pick<ErrorReport, "kind" | "message">;
}

/** What a sweep tells while it runs. */
export type SweepEvent =
  | {
      readonly type: "begun";
      readonly folder: string;
      readonly trials: number;
      /** Trials that an earlier session finished. */
      readonly finished: number;
      /** Trainings at once, where this process starts them. */
      readonly workers?: number;
      readonly engine: EngineName;
    }
  /** Data that must be downloaded first. */
  | { readonly type: "downloading"; readonly name: string; readonly received: number; readonly total?: number }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "started"; readonly trial: string }
  /** What the training of a trial says. */
  | { readonly type: "training"; readonly trial: string; readonly event: TrainingEvent }
  /** An attempt at a trial was broken off by what is not its fault (a killed process, a disk), and another begins. */
  | { readonly type: "again"; readonly trial: string; readonly message: string }
  /** A trial is as far as the sweep goes for now: see `halving`. */
  | { readonly type: "reached"; readonly trial: string; readonly step: number }
  /** All trials were compared after so many steps, and so many go on. */
  | { readonly type: "rung"; readonly step: number; readonly kept: number }
  /** An engine of other processes has the trials. */
  | { readonly type: "submitted"; readonly what: string }
  /** A trial has finished or failed. */
  | { readonly type: "ended"; readonly trial: TrialReport };

/** How a session of a sweep runs. */
export interface SweepSession {
  /** Trainings at once. Default the cores divided by the threads of a trial. */
  readonly workers?: number;
  readonly onEvent?: (event: SweepEvent) => void;
  /** Stops every training after a checkpoint; the sweep can then be resumed. */
  readonly signal?: AbortSignal;
  /** Ends every training at once. */
  readonly killSignal?: AbortSignal;
  /** How a trial is trained. Default in a process of its own. */
  readonly startTraining?: StartTraining;
  /** Paths of plug-ins whose words the config and the keys may use; of a sweep that is gone on with, those that it was begun with. */
  readonly plugins?: readonly string[];
  /** What runs the trials, and how it was chosen. Default processes of this machine. */
  readonly engine?: { readonly runs: TrialEngine; readonly choice: EngineChoice };
  /** Of another engine: return when all trials have ended, not when they are in its queue. */
  readonly wait?: boolean;
}

/** What `sweep` is given. */
export interface SweepOptions extends SweepSession, SearchOptions {
  /** A recipe by its name, a config file (what it says under `sweep` counts, as far as nothing else is said here), or a config. Default the default recipe. */
  readonly config?: string | ConfigInput;
  /** Keys that every trial has so, over those of `config`. */
  readonly overrides?: ConfigInput;
  /** Dotted config keys with the values to try, `{ "model.latent": [2, 5, 10], seed: [1, 2, 3] }`, or ranges to draw from. */
  readonly over?: Over;
  /** Successive halving: one trial in so many goes on each time, by the images that were held out. */
  readonly halving?: number;
  /** With `halving`: steps after which the trials are compared first. Default a fifth of all. */
  readonly firstRung?: number;
  /** Folder of the sweep, empty or new. Default `sweeps/<recipe>-<time>`. */
  readonly out?: string;
}

/** What a sweep ended with. */
export interface SweepResult extends SweepSummary {
  readonly folder: string;
  readonly trials: readonly TrialReport[];
  readonly finished: number;
  readonly failed: number;
  /** What was written; nothing but the state where it was stopped. */
  readonly files: ResultFiles;
  /** It was asked to stop before all trials had ended. */
  readonly stopped?: "aborted";
  /** Trials are in the queue of another engine: what it said. */
  readonly submitted?: string;
}
