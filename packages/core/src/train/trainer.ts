import { InputError, RunError } from "../errors.js";
import { valuesPerImage, type Binarisation, type Dataset } from "../data/index.js";
import type { Vae } from "../models/index.js";
import { adam, type Optimizer } from "../optim/index.js";
import { type HostTensor, type LoopExecutable, type Runtime } from "../runtime/index.js";
import { minibatchFeeds } from "./minibatch-feeds.js";
import { trainingProgram, type TrainingProgram } from "./training-program.js";
import { checkState, initialState, type TrainingState } from "./training-state.js";

export interface TrainerOptions {
  /** Optimiser steps in all. */
  readonly steps: number;
  /** Images a step; default 100. */
  readonly batch?: number;
  /** Default Adam at 1e-3. */
  readonly optimizer?: Optimizer;
  /** Optimisers of an objective's extra groups, by name. */
  readonly groupOptimizers?: Readonly<Record<string, Optimizer>>;
  /** Of initial values, order, noise and binarisation; default 1. */
  readonly seed?: number;
  /** Default `dynamic` for likelihoods of bits, else `none`. */
  readonly binarisation?: Binarisation;
  readonly clipNorm?: number;
  readonly emaDecay?: number;
  /** A state to go on from; its step counts towards `steps`. */
  readonly resume?: TrainingState;
}

/** Metrics of consecutive steps: `values.loss[i]` belongs to step `firstStep + i` (counted from 0). */
export interface ChunkMetrics {
  readonly firstStep: number;
  readonly steps: number;
  readonly values: Readonly<Record<string, Float32Array>>;
  readonly elapsedMs: number;
}

/** The loss or a parameter stopped being finite. `state` is the last good one: its own loss was finite. */
export class DivergedError extends RunError {
  override readonly name: string = "DivergedError";
  constructor(
    readonly step: number,
    readonly state: TrainingState,
  ) {
    super(
      `training diverged at step ${step}: the loss is not finite; the state after step ${state.step} is kept. Try a smaller optimizer.learningRate, or optimizer.clipNorm`,
    );
  }
}

/** Default protocol of a likelihood. */
export const defaultBinarisation = (model: Pick<Vae, "likelihood">): Binarisation =>
  model.likelihood.binary ? "dynamic" : "none";

/** One training, advanced chunk by chunk by whoever owns it. */
export class Trainer {
  #step: number;

  private constructor(
    readonly steps: number,
    readonly stepsPerEpoch: number,
    readonly training: TrainingProgram,
    private readonly loop: LoopExecutable,
    private readonly feeds: (step: number, steps: number) => Record<string, HostTensor>,
    start: number,
    private readonly best: TrainingState["best"],
  ) {
    this.#step = start;
  }

  /**
   * Builds and compiles the program and sets the start values.
   * Throws InputError for wrong options, or data that does not fit the model; RunError if the device refuses the graph.
   */
  static async create(model: Vae, dataset: Dataset, runtime: Runtime, options: TrainerOptions): Promise<Trainer> {
    const { steps, batch = 100, seed = 1, optimizer = adam(), resume } = options;
    const binarisation = options.binarisation ?? defaultBinarisation(model);
    if (!Number.isInteger(steps) || steps < 1)
      throw new InputError(`train.steps: must be a positive whole number, got ${steps}`);
    if (model.likelihood.binary && binarisation === "none")
      throw new InputError(
        `data.binarisation: the ${model.likelihood.name} likelihood needs bits, got "none"; choose dynamic, static or threshold`,
      );
    const training = trainingProgram({
      model,
      batch,
      size: valuesPerImage(dataset),
      binary: binarisation !== "none",
      optimizer,
      groupOptimizers: options.groupOptimizers,
      clipNorm: options.clipNorm,
      emaDecay: options.emaDecay,
      steps,
    });
    const { feeds, stepsPerEpoch } = minibatchFeeds(training, dataset, { batch, seed, binarisation });
    const state = resume ?? initialState(training.program, training.ledger, seed);
    checkState(training.program, state.values);
    const loop = await runtime.compileLoop(training.program);
    loop.setState(state.values);
    return new Trainer(steps, stepsPerEpoch, training, loop, feeds, state.step, resume?.best);
  }

  /** Steps done. */
  get step(): number {
    return this.#step;
  }

  /**
   * Up to `steps` steps. Throws DivergedError, the trainer then being at its last good state: the loss of step s is a function
   * of the parameters before it, so the good state is the one before step s - 1 made the bad update.
   */
  async run(steps: number): Promise<ChunkMetrics> {
    const firstStep = this.#step;
    const count = Math.min(steps, this.steps - firstStep);
    const feeds = this.feeds(firstStep, count);
    const started = performance.now();
    const { ran, metrics } = await this.loop.run(count, feeds);
    const elapsedMs = performance.now() - started;
    const loss = metrics["loss"].data as Float32Array;
    if (!Number.isFinite(loss[ran - 1])) {
      this.loop.revert();
      const good = Math.max(0, ran - 2);
      if (good > 0) {
        const again = Object.entries(feeds).map(([name, { dtype, shape, data }]) => {
          const size = data.length / count;
          return [name, { dtype, shape: [good, ...shape.slice(1)], data: data.slice(0, good * size) }] as const;
        });
        await this.loop.run(good, Object.fromEntries(again));
      }
      this.#step = firstStep + good;
      throw new DivergedError(firstStep + ran, await this.state());
    }
    this.#step += ran;
    const values = Object.fromEntries(Object.entries(metrics).map(([name, { data }]) => [name, data as Float32Array]));
    return { firstStep, steps: ran, values, elapsedMs };
  }

  /** A copy of the state, good to save. */
  async state(): Promise<TrainingState> {
    const values = (await this.loop.getState()) as TrainingState["values"];
    return { step: this.#step, values, ...(this.best && { best: this.best }) };
  }

  /** Frees the device's memory. */
  release(): Promise<void> {
    return this.loop.release();
  }
}

/** Whether every value of a state is a finite number. */
export function isFiniteState({ values }: TrainingState): boolean {
  return Object.values(values).every(({ data }) => {
    // the sum of finite float32 values is finite in float64
    let sum = 0;
    for (const value of data) sum += value;
    return Number.isFinite(sum);
  });
}
