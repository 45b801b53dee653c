import type { Config, Dataset, ModelValues, RunRecord, RunTableRows, Runtime, Vae } from "@latents/core";
import type { TrainingNews } from "./training-api";

/** What a training is of: images, or rows of a table. */
export interface TrainingSubject {
  readonly config: Config;
  readonly model: Vae;
  readonly train: Dataset;
  readonly test: Dataset;
  /** As the run's record says it. */
  readonly data: RunRecord["data"];
  /** Of a table: further files of the run's folder, and rows for the views that show the model. */
  readonly files?: ReadonlyMap<string, Uint8Array>;
  readonly rows?: RunTableRows;
  /** Begins to watch the model on a device. */
  readonly watch: (runtime: Runtime) => Promise<TrainingWatch>;
}

/** What the page is shown of a model while it trains. */
export interface TrainingWatch {
  /** Told before the first step. */
  readonly begun: TrainingNews;
  /** Told at some steps, closer together at first. */
  readonly moments?: {
    readonly count: number;
    readonly news: (step: number, values: ModelValues) => Promise<TrainingNews>;
  };
  /** Told by the clock. */
  readonly now: (step: number, values: ModelValues) => Promise<TrainingNews>;
  release(): Promise<void>;
}
