import type { Dataset, Evaluation, Progress, RunResult, TrainedVae } from "@latents/core";
import type { PreparedTraining } from "./prepare-training.js";

/** A trained model with what was measured of it on the test split. */
export interface MeasuredModel {
  readonly trained: TrainedVae;
  readonly test: Dataset;
  readonly evaluation: Evaluation;
}

/** The pictures of one training. All are written to the run's folder; each throws RunError if the disk refuses. */
export interface TrainingPictures {
  /** Of a moment that `snapshots` names. */
  snapshot(trained: TrainedVae, progress: Pick<Progress, "step" | "epoch">): Promise<void>;
  /** Of now, in the place of those before; `trained` is released by the caller. */
  live(trained: TrainedVae): Promise<void>;
  /** Of the trained model; snapshots become animations. `warn` hears of what is left out. */
  final(model: Pick<MeasuredModel, "trained" | "test">, warn: (message: string) => void): Promise<void>;
  /** `report.html`. */
  report(model: MeasuredModel & { readonly result: RunResult }): Promise<void>;
}

/** Makes them. The process that trains brings this along, so that a run knows nothing of drawing. */
export type DrawTraining = (
  training: Pick<PreparedTraining, "run" | "config" | "dataset" | "test">,
) => TrainingPictures;
