import {
  planeSteps,
  type Dataset,
  type Evaluation,
  type Progress,
  type RunResult,
  type Standing,
  type TrainedVae,
} from "@latents/core";
import { FramePace, type StepRange } from "./pace/frame-pace.js";
import { LiveClock } from "./pace/live-clock.js";
import type { PreparedTraining } from "./prepare-training.js";
import type { Tell } from "./training-events.js";
import { untilRefused } from "./until-refused.js";

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
  /** The plane of codes at this step, a moment of a film; `trained` is released by the caller. */
  plane(trained: TrainedVae, step: number): Promise<void>;
  /** Of the trained model; snapshots become animations. `warn` hears of what is left out. */
  final(model: Pick<MeasuredModel, "trained" | "test">, warn: (message: string) => void): Promise<void>;
  /** `report.html`. */
  report(model: MeasuredModel & { readonly result: RunResult }): Promise<void>;
}

/** Makes them. The process that trains brings this along, so that a run knows nothing of drawing. */
export type DrawTraining = (
  training: Pick<PreparedTraining, "run" | "config" | "dataset" | "test">,
) => TrainingPictures;

/** Keeps the pictures of the training fresh, as far as they take little of its time. */
export function livePictures(pictures: TrainingPictures, tell: Tell): (standing: Standing) => Promise<void> {
  const clock = new LiveClock(performance.now());
  const draw = untilRefused("live pictures", tell);
  return async (standing) => {
    const start = performance.now();
    if (!clock.due(start)) return;
    await draw(() => shown(standing, (trained) => pictures.live(trained)));
    clock.drawn(start, performance.now());
  };
}

/** Frames of a plane: at most so many a training, close together at first. */
const mostFrames = 40;

/** Draws the plane of codes at moments of a training, and at its end where it was drawn at all. */
export function planeFrames(
  pictures: TrainingPictures,
  steps: StepRange,
  tell: Tell,
): (standing: Standing, step: number) => Promise<void> {
  const pace = new FramePace(performance.now(), steps, planeSteps(steps.to, mostFrames));
  const draw = untilRefused("frames of its plane", tell);
  return async (standing, step) => {
    const start = performance.now();
    if (!pace.due(step, start)) return;
    await draw(() => shown(standing, (trained) => pictures.plane(trained, step)));
    pace.drawn(step, start, performance.now());
  };
}

async function shown(standing: Standing, draw: (trained: TrainedVae) => Promise<void>): Promise<void> {
  const trained = await standing.trained();
  try {
    await draw(trained);
  } finally {
    await trained.release();
  }
}
