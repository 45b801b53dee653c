import { valuesPerImage, type Dataset } from "../data/index.js";
import { Evaluator, type Evaluation } from "../evaluate/index.js";
import { modelParameters, TrainedVae } from "../inference/index.js";
import { defaultBinarisation, type Vae } from "../models/index.js";
import { ortRuntime } from "../runtime/index.js";
import { checkTrainOptions, requireKnownTrainOptions, type Standing, type TrainOptions } from "./train-options.js";
import { CheckpointClock } from "./moments/checkpoint-clock.js";
import { ChunkLoop, stepsOf } from "./loops/chunk-loop.js";
import { Trainer, type ChunkMetrics } from "./trainer.js";
import { nextSnapshot, snapshotSteps } from "./moments/snapshot-steps.js";
import { modelOf, modelValues, shownValues, type TrainingState, type ValidatedStep } from "./training-state.js";
import { afterValidation, holdOut, keepOf, patienceIsOver } from "./validated.js";

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
  requireKnownTrainOptions(options);
  const { batch = 100, seed = 1, signal, earlyStopping } = options;
  const { data, validation } = holdOut(dataset, options.validation, seed);
  const binarisation = options.binarisation ?? defaultBinarisation(model);
  const steps = stepsOf(options, batch, data.count);
  checkTrainOptions(options, validation !== undefined);
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
