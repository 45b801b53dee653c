import { InputError, RunError } from "../errors.js";
import type { Augment, Binarisation, Dataset } from "../data/index.js";
import { checkBits } from "../evaluate/index.js";
import { defaultBinarisation, readersOf, type Trainable } from "../models/index.js";
import { adam, type Optimizer } from "../optim/index.js";
import { type HostTensor, type LoopExecutable, type Runtime } from "../runtime/index.js";
import { AccumulatedLoop } from "./loops/accumulated-loop.js";
import { minibatchFeeds } from "./minibatch-feeds.js";
import { trainingProgram, type TrainingProgram } from "./training-program.js";
import { rowsFrom } from "./rows-from.js";
import { checkState, initialState, type TrainingState } from "./training-state.js";
import type { Validated } from "./validated.js";

/** Options of a training that its owner advances. */
export interface TrainerOptions {
  /** Optimiser steps in all. */
  readonly steps: number;
  /** Images a step; default 100. */
  readonly batch?: number;
  /**
   * Parts of a minibatch that are worked on one after another, their gradients added up: as the whole minibatch to rounding, with the memory of a part. What
   * looks across the rows of a minibatch (batch norm, an objective's distance between sets of codes) looks across those of a part. Default 1.
   */
  readonly accumulate?: number;
  /** Default Adam at 1e-3. */
  readonly optimizer?: Optimizer;
  /** Optimisers of an objective's extra groups, by name. */
  readonly groupOptimizers?: Readonly<Record<string, Optimizer>>;
  /** Of initial values, order, noise and binarisation; default 1. */
  readonly seed?: number;
  /** Default `dynamic` for likelihoods of bits, else `none`. */
  readonly binarisation?: Binarisation;
  /** Changes of the training images, drawn anew in each step: those held out, and tests, stay. Default none. */
  readonly augment?: Augment;
  /** Largest norm of the gradients of one loss together; default none. */
  readonly clipNorm?: number;
  /** Decay of the average of parameters and running statistics, between 0 and 1; default none. */
  readonly emaDecay?: number;
  /** A state to go on from; its step counts towards `steps`. */
  readonly resume?: TrainingState;
  /** Hears what the training does otherwise than it may be thought to: where batch norm sees a part of the minibatch. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Metrics of consecutive steps: `values.loss[i]` belongs to step `firstStep + i` (counted from 0) and was taken before that step's
 * update. A metric of several numbers has them step after step.
 */
export interface ChunkMetrics {
  readonly firstStep: number;
  readonly steps: number;
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly elapsedMs: number;
}

/**
 * A loss, a parameter or the optimiser's state stopped being finite. `state` is the last good one: all its values are finite, and so is its
 * loss; `step` is the step (from 1) that spoilt it. Chunks of any length stop at the same state.
 * Where the loss of the very first step is not finite, no update is at fault: `state` is then the one that the training started from.
 */
export class DivergedError extends RunError {
  override readonly name: string = "DivergedError";
  /** The step that went wrong, counted from 1. */
  readonly step: number;
  constructor(
    readonly state: TrainingState,
    /** Whether the loss was so before any update. */
    readonly atStart = false,
  ) {
    const step = state.step + 1;
    super(
      atStart
        ? `training cannot go on at step ${step}: the loss is not finite before any update; check the data's values, the likelihood's scale and ${state.step === 0 ? "model.initializer" : "the checkpoint"}`
        : `training diverged at step ${step}: its update made the loss or a parameter infinite or NaN; the state after step ${state.step} is kept. Try a smaller optimizer.learningRate, or optimizer.clipNorm`,
    );
    this.step = step;
  }
}

/** Throws InputError where a minibatch cannot be worked on in so many parts. */
function partsOf(accumulate = 1, batch: number, { supervision }: Trainable): number {
  if (!Number.isInteger(accumulate) || accumulate < 1 || batch % accumulate !== 0) {
    const parts = Math.max(1, Math.ceil(accumulate));
    throw new InputError(
      `train.accumulate: must be a whole number that divides train.batch, ${batch}, got ${accumulate}; give --accumulate ${parts} --batch ${parts * Math.ceil(batch / parts)}`,
    );
  }
  if (accumulate > 1 && supervision?.labelledBatch !== undefined)
    throw new InputError(
      "train.accumulate: a model that is shown labelled images beside each minibatch takes it whole; leave it out",
    );
  return accumulate;
}

/** Layers that keep statistics of minibatches. */
const batchNormsOf = ({ ledger }: TrainingProgram): readonly string[] =>
  [...ledger.state.keys()].flatMap((name) => /^(.*)\.runningMean$/.exec(name)?.[1] ?? []);

/** One training, advanced chunk by chunk by whoever owns it. */
export class Trainer {
  #step: number;
  /** Where the chunk before the current state began; undefined before the first. */
  #previous: number | undefined;
  /** What validations have found so far: saved with every state. */
  validated: Validated;

  private constructor(
    readonly steps: number,
    readonly stepsPerEpoch: number,
    readonly training: TrainingProgram,
    private readonly loop: LoopExecutable,
    private readonly feeds: (step: number, steps: number) => Record<string, HostTensor>,
    start: number,
    { best, kept }: Validated,
  ) {
    this.#step = start;
    this.validated = { ...(best && { best }), ...(kept && { kept }) };
  }

  /**
   * Builds and compiles the program and sets the start values.
   * Throws InputError for wrong options, or data that does not fit the model; RunError if the device refuses the graph.
   */
  static async create(model: Trainable, dataset: Dataset, runtime: Runtime, options: TrainerOptions): Promise<Trainer> {
    const { steps, batch = 100, seed = 1, optimizer = adam(), resume } = options;
    const binarisation = options.binarisation ?? defaultBinarisation(model);
    if (!Number.isInteger(steps) || steps < 1)
      throw new InputError(`train.steps: must be a positive whole number, got ${steps}`);
    checkBits("train", model, binarisation);
    const presented = readersOf("train", model, dataset, { binarisation, seed });
    const { groupOptimizers, clipNorm, emaDecay } = options;
    const asked = {
      model,
      ...presented,
      optimizer,
      groupOptimizers,
      clipNorm,
      emaDecay,
      steps,
      datasetSize: dataset.count,
    };
    const training = trainingProgram({ ...asked, batch });
    const accumulate = partsOf(options.accumulate, batch, model);
    const { feeds, stepsPerEpoch } = minibatchFeeds(training, dataset, {
      ...{ batch, seed, binarisation, augment: options.augment },
      ...{ supervision: model.supervision, encoding: model.encoding, drawBits: runtime.drawBits },
    });
    const state = resume ?? initialState(training.program, training.ledger, seed, rowsFrom(model, dataset));
    checkState(training.program, state);
    const normed = accumulate > 1 ? batchNormsOf(training) : [];
    if (normed.length > 0)
      options.onWarning?.(
        `train.accumulate: batch norm (${normed.join(", ")}) sees ${batch / accumulate} of the ${batch} images at a time; it is another training than with the whole batch`,
      );
    const part = accumulate > 1 && trainingProgram({ ...asked, batch: batch / accumulate, accumulate }).program;
    const loop = part
      ? new AccumulatedLoop(await runtime.compileLoop(part), training.program, part, accumulate)
      : await runtime.compileLoop(training.program);
    loop.setState(state.values);
    return new Trainer(steps, stepsPerEpoch, training, loop, feeds, state.step, resume ?? {});
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /**
   * Up to `steps` steps, fewer where the training ends before; none when it is over.
   * Throws DivergedError, the trainer then being at its last good state; InputError unless steps is a positive whole number.
   */
  async run(steps: number): Promise<ChunkMetrics> {
    if (!Number.isInteger(steps) || steps < 1)
      throw new InputError(`trainer.run: steps must be a positive whole number, got ${steps}`);
    const firstStep = this.#step;
    const count = Math.min(steps, this.steps - firstStep);
    if (count <= 0) return { firstStep, steps: 0, values: {}, elapsedMs: 0 };
    const feeds = this.feeds(firstStep, count);
    const started = performance.now();
    const { ran, metrics, finite } = await this.loop.run(count, feeds);
    const elapsedMs = performance.now() - started;
    this.#step += ran;
    const lossIsFinite = this.training.losses.every((name) => Number.isFinite(Number(metrics[name].data[ran - 1])));
    if (!lossIsFinite || !finite) throw await this.#diverged(firstStep, lossIsFinite);
    this.#previous = firstStep;
    const values = Object.fromEntries(Object.entries(metrics).map(([name, { data }]) => [name, data as Float32Array]));
    return { firstStep, steps: ran, values, elapsedMs };
  }

  /**
   * Goes back to the last good state after the chunk that began at `firstStep`. The loss of a step is that of the state
   * before it: if it is not finite, that state was spoilt by the step before, which may lie in the previous chunk.
   */
  async #diverged(firstStep: number, lossIsFinite: boolean): Promise<DivergedError> {
    let upTo = lossIsFinite ? this.#step - 1 : this.#step - 2;
    let from = firstStep;
    this.loop.revert();
    if (upTo < firstStep && !lossIsFinite) {
      if (this.#previous === undefined || this.loop.revertible === 0) {
        this.#step = firstStep;
        return new DivergedError(await this.state(), true);
      }
      this.loop.revert();
      from = this.#previous;
    }
    this.#step = from;
    if (upTo > from && !(await this.loop.run(upTo - from, this.feeds(from, upTo - from))).finite) {
      // a moment overflowed while the loss was still finite: find the step
      this.loop.revert();
      upTo = from;
      while ((await this.loop.run(1, this.feeds(upTo, 1))).finite) upTo++;
      this.loop.revert();
    }
    this.#step = upTo;
    return new DivergedError(await this.state());
  }

  /** A copy of the state, good to save. */
  async state(): Promise<TrainingState> {
    const values = (await this.loop.getState()) as TrainingState["values"];
    return { step: this.#step, values, ...this.validated };
  }

  /** Frees the device's memory. */
  release(): Promise<void> {
    return this.loop.release();
  }
}
