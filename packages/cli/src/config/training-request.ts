import type { Config, ConfigInput, SplitFingerprint, TableUse } from "@latents/core";

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
  /** Of a table: the file that says what its columns are. */
  readonly schema?: string;
  /** Of a table: what the model is for, by which its defaults are; default rows to draw. */
  readonly use?: TableUse;
  /** Folder of a new run. */
  readonly out?: string;
  /** What the data of a new run must be: of a plan that was made on another machine, or earlier. */
  readonly fingerprint?: { readonly train: SplitFingerprint; readonly test: SplitFingerprint };
  /** Folder of the run to go on with. */
  readonly resume?: string;
  /** Of a run that is gone on with: how many steps it has in all from now on. */
  readonly steps?: number;
  /** Of a new run: hours that its training may take; as many steps are planned as this machine does in them. */
  readonly hours?: number;
  /** Of a new run: the run whose values it begins with, and the parts that are taken; default all. */
  readonly from?: { readonly run: string; readonly parts?: readonly string[] };
  /** Ends after this step, as if it had been stopped there. */
  readonly until?: number;
  /** Paths of plug-ins that the user names, whose code may run. */
  readonly plugins?: readonly string[];
  /** Hashes of other plug-ins that may run: the process that asks has run them. */
  readonly allowed?: readonly string[];
}
