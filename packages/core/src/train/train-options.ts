import type { Dataset } from "../data/index.js";
import { InputError } from "../errors.js";
import { requireKnown } from "../options.js";
import type { Evaluation } from "../evaluate/index.js";
import type { TrainedVae } from "../inference/index.js";
import type { Runtime, RuntimeOptions } from "../runtime/index.js";
import type { Progress, TrainingLength } from "./loops/chunk-loop.js";
import type { SnapshotMoments } from "./moments/snapshot-steps.js";
import type { ChunkMetrics, TrainerOptions } from "./trainer.js";
import type { TrainingState } from "./training-state.js";
import type { EarlyStopping, Keep } from "./validated.js";

/** What a training tells its owner, in this order where several are due. Each may be async; the training waits for it. */
export interface Callbacks {
  /** After each chunk of steps (0.25-0.5 s). */
  readonly onProgress?: (metrics: ChunkMetrics, progress: Progress) => void | Promise<void>;
  /** At every multiple of `validateEvery`, and at the end. */
  readonly onValidation?: (evaluation: Evaluation, progress: Progress) => void | Promise<void>;
  /** At the moments of `snapshots`, with the model as it then is (its averages where they are kept); it is released afterwards. */
  readonly onSnapshot?: (trained: TrainedVae, progress: Progress) => void | Promise<void>;
  /** At every multiple of `checkpointEvery`, `checkpointEverySeconds` after the one before, and once at the end, however it comes. */
  readonly onCheckpoint?: (state: TrainingState, progress: Progress) => void | Promise<void>;
  /** After each chunk and what was due with it. The training waits as long as it takes: to look at the model, to pause. */
  readonly onBetween?: (standing: Standing, progress: Progress) => void | Promise<void>;
}

/** A training between two chunks. */
export interface Standing {
  /** The model as it now is (its averages where they are kept); whoever asks releases it. The training is not changed by it. */
  trained(): Promise<TrainedVae>;
  /** Has `onCheckpoint` called, unless it was for this step. */
  save(): Promise<void>;
}

/** Options of `train`; one of `steps` and `epochs` is needed. */
export interface TrainOptions extends TrainingLength, Omit<TrainerOptions, "steps">, RuntimeOptions, Callbacks {
  /** Held-out images: a data set, or the share (below 1) or number of the training images to hold out; 0 for none. */
  readonly validation?: Dataset | number;
  /** Steps between validations; default an epoch. */
  readonly validateEvery?: number;
  /** Ends the training after `patience` validations without a NELBO lower by `minDelta` (default 0). Needs `validation`. */
  readonly earlyStopping?: EarlyStopping;
  /** Which values the trained model has; `best` needs `validation`. Default `best` with `earlyStopping`, else `last`. */
  readonly keep?: Keep;
  /** Steps between checkpoints; default only at the end. */
  readonly checkpointEvery?: number;
  /** Seconds between checkpoints, whichever comes first; more where saving would take over 5 % of the time. Default none by time. */
  readonly checkpointEverySeconds?: number;
  /** When to call `onSnapshot`; default never. */
  readonly snapshots?: SnapshotMoments;
  /**
   * Ends after this step, as if it had been stopped there: nothing depends on it, schedules least, so that a training that goes on from its state ends in
   * the same bits. Held-out images are measured then too. Default none.
   */
  readonly until?: number;
  /** Stops after the chunk under way (before the first, if aborted already); the checkpoint callback still runs. */
  readonly signal?: AbortSignal;
  /** Where to run; default ONNX Runtime on `device`. */
  readonly runtime?: Runtime;
}

/** All of them: the compiler sees to it. */
const known: Readonly<Record<keyof TrainOptions, true>> = {
  ...{ steps: true, epochs: true, batch: true, accumulate: true, until: true, resume: true, seed: true },
  ...{ optimizer: true, groupOptimizers: true, clipNorm: true, emaDecay: true },
  ...{ binarisation: true, augment: true, validation: true, validateEvery: true, earlyStopping: true, keep: true },
  ...{ checkpointEvery: true, checkpointEverySeconds: true, snapshots: true, signal: true },
  ...{ runtime: true, device: true, threads: true, engine: true, wasmPaths: true, wasmBinary: true },
  ...{ onProgress: true, onValidation: true, onSnapshot: true, onCheckpoint: true, onBetween: true, onWarning: true },
};

/** Throws InputError for an option that there is not: it would be a training of another kind. */
export const requireKnownTrainOptions = (options: TrainOptions): void => requireKnown("train", options, known);

/** Throws InputError, naming the option, unless the options make sense together. */
export function checkTrainOptions(options: TrainOptions, validated: boolean): void {
  const { earlyStopping } = options;
  const counts = {
    validateEvery: options.validateEvery,
    checkpointEvery: options.checkpointEvery,
    until: options.until,
    "earlyStopping.patience": earlyStopping?.patience,
  };
  for (const [key, value] of Object.entries(counts))
    if (value !== undefined && !(Number.isInteger(value) && value >= 1))
      throw new InputError(`train.${key}: must be a positive whole number, got ${value}`);
  const { checkpointEverySeconds: seconds = 1 } = options;
  if (!(seconds > 0)) throw new InputError(`train.checkpointEverySeconds: must be a number above 0, got ${seconds}`);
  const { minDelta = 0 } = earlyStopping ?? {};
  if (!(minDelta >= 0 && Number.isFinite(minDelta)))
    throw new InputError(`train.earlyStopping.minDelta: must be a number, 0 or more, got ${minDelta}`);
  if (earlyStopping && !validated)
    throw new InputError(
      "train.earlyStopping: needs held-out images; set data.validation (validation of train()) to a share of the data",
    );
  if (options.keep === "best" && !validated)
    throw new InputError(
      "train.keep: best needs held-out images; set data.validation (validation of train()) to a share of the data, or keep last",
    );
}
