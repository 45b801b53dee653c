import { InputError } from "../errors.js";
import { valuesPerImage, type Dataset } from "../data/index.js";
import { Evaluator, type Evaluation } from "../evaluate/index.js";
import { modelParameters, TrainedVae } from "../inference/index.js";
import { defaultBinarisation, type Vae } from "../models/index.js";
import { ortRuntime, type Runtime, type RuntimeOptions } from "../runtime/index.js";
import { CheckpointClock } from "./moments/checkpoint-clock.js";
import { ChunkLoop, stepsOf, type Progress, type TrainingLength } from "./chunk-loop.js";
import { Trainer, type ChunkMetrics, type TrainerOptions } from "./trainer.js";
import { nextSnapshot, snapshotSteps, type SnapshotMoments } from "./moments/snapshot-steps.js";
import { modelOf, modelValues, shownValues, type TrainingState, type ValidatedStep } from "./training-state.js";
import { afterValidation, holdOut, keepOf, patienceIsOver, type EarlyStopping, type Keep } from "./validated.js";

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

/** Why a training ended. */
export type Stopped = "done" | "aborted" | "early" | "until";

/**
 * The trained model, with what happened on the way. Its `values` are the averages where `emaDecay` is set, and those of the best validation where
 * `keep` is `best`: `kept` then says which that was. `state` is where the training stood at its end in any case.
 */
export interface TrainResult extends TrainedVae {
  readonly history: readonly ChunkMetrics[];
  readonly validations: readonly (Evaluation & { readonly step: number })[];
  readonly state: TrainingState;
  /** The validation whose values the model has, where the best are kept and there was one. */
  readonly kept?: ValidatedStep;
  readonly stopped: Stopped;
  readonly msPerStep: number;
}

/** Steps until the next multiple of `every` after `step`. */
const until = (step: number, every: number | undefined): number =>
  every === undefined ? Infinity : every - (step % every);

/**
 * Trains a VAE on images and returns it with its history. The calling thread is free between chunks of 0.25-0.5 s.
 * The same seed, data, options and thread count give the same values bit for bit, whatever the chunks and resumes between.
 * Throws InputError for wrong options, ShapeError for a net that only one size of batch fits, DivergedError when the loss stops being finite (with the last good state); what a
 * callback throws ends the training and is passed on.
 * ```ts
 * const trained = await train(model, await mnist("train"), { steps: 20_000, batch: 100, optimizer: adam(1e-3), seed: 1 });
 * ```
 */
export async function train(model: Vae, dataset: Dataset, options: TrainOptions): Promise<TrainResult> {
  const { batch = 100, seed = 1, signal, earlyStopping } = options;
  const { data, validation } = holdOut(dataset, options.validation, seed);
  const binarisation = options.binarisation ?? defaultBinarisation(model);
  const steps = stepsOf(options, batch, data.count);
  checkOptions(options, validation !== undefined);
  const runtime = options.runtime ?? (await ortRuntime(options));
  const trainer = await Trainer.create(model, data, runtime, { ...options, steps, batch, seed, binarisation });
  const every = validation ? (options.validateEvery ?? trainer.stepsPerEpoch) : undefined;
  const moments = options.onSnapshot ? snapshotSteps(options.snapshots, steps, trainer.stepsPerEpoch) : [];
  let evaluator: Evaluator | undefined;

  const loop = new ChunkLoop(trainer, signal, options.until);
  const validations: (Evaluation & { step: number })[] = [];
  const keep = keepOf(options);
  let stopped: Stopped | undefined;
  let saved = -1;
  const clock = new CheckpointClock(options.checkpointEverySeconds ?? Infinity, performance.now());
  const current = async (): Promise<TrainedVae> =>
    new TrainedVae(model, modelValues((await trainer.state()).values), dataset.shape, runtime);
  const snapshot = async (): Promise<void> => {
    const trained = await current();
    try {
      await options.onSnapshot?.(trained, loop.progress);
    } finally {
      await trained.release();
    }
  };
  const checkpoint = async (): Promise<TrainingState> => {
    const began = performance.now();
    const state = await trainer.state();
    if (saved !== trainer.step) await options.onCheckpoint?.(state, loop.progress);
    saved = trainer.step;
    clock.saved(began, performance.now());
    return state;
  };
  const standing: Standing = { trained: current, save: async () => void (await checkpoint()) };

  try {
    // a net that can only be written for one size of batch is better refused now than when the trained model is first asked
    modelParameters(model, valuesPerImage(data));
    evaluator = validation && (await Evaluator.create(model, validation, runtime, { binarisation, seed }));
    const due = (): number =>
      Math.min(
        until(trainer.step, every),
        until(trainer.step, options.checkpointEvery),
        nextSnapshot(moments, trainer.step) - trainer.step,
      );
    for await (const metrics of loop.chunks(due)) {
      await options.onProgress?.(metrics, loop.progress);
      const isDue = trainer.step % every! === 0 || trainer.step === steps;
      if (evaluator && (isDue || trainer.step === options.until)) {
        const { step, values } = await trainer.state();
        const evaluation = await evaluator.run(modelValues(values));
        validations.push({ ...evaluation, step });
        await options.onValidation?.(evaluation, loop.progress);
        const found = { step, negElbo: evaluation.negElbo };
        // one that would not have been measured here must not be changed by it
        if (isDue)
          trainer.validated = afterValidation(trainer.validated, found, shownValues(values), {
            keep,
            ...earlyStopping,
          });
        if (isDue && earlyStopping && patienceIsOver(trainer.validated, step, earlyStopping, every!)) stopped = "early";
      }
      // before the checkpoint, so that a training that goes on from it has what it shows
      if (moments.includes(trainer.step) || (stopped === "early" && moments.length > 0)) await snapshot();
      if (stopped === "early") break;
      if (trainer.step % (options.checkpointEvery ?? Infinity) === 0 || clock.due(performance.now()))
        await checkpoint();
      await options.onBetween?.(standing, loop.progress);
    }
    stopped ??= loop.ended;
    const state = await checkpoint();
    const trained = new TrainedVae(model, modelOf(state).values, dataset.shape, runtime);
    const { kept } = state;
    return Object.assign(trained, {
      ...{ history: loop.history, validations, state, stopped },
      ...(kept && { kept: { step: kept.step, negElbo: kept.negElbo } }),
      msPerStep: loop.progress.msPerStep,
    });
  } finally {
    await trainer.release();
    await evaluator?.release();
  }
}

/** The images to train on and those held out. */
/** Throws InputError, naming the option, unless the options make sense together. */
function checkOptions(options: TrainOptions, validated: boolean): void {
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
