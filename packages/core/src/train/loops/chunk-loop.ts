import { InputError } from "../../errors.js";
import type { ChunkMetrics, Trainer } from "../trainer.js";

/** How far a training is. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  /** Of the whole training. */
  readonly steps: number;
  /** Passes over the data that are complete. */
  readonly epoch: number;
  /** Mean time of one step in this process, waiting left out. */
  readonly msPerStep: number;
}

/** How long a training is: one of the two. */
export interface TrainingLength {
  /** Optimiser steps in all; or give `epochs`. */
  readonly steps?: number;
  /** Passes over the data, each floor(images / batch) steps; may be a fraction. */
  readonly epochs?: number;
}

/** Aim for the length of a chunk: short enough for a live page, long enough that its overhead vanishes. */
const chunkMs = 300;
const largestChunk = 500;

/** Lets timers and input through. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** A trainer on its way to its last step, chunk by chunk, its caller's thread being free between two. */
export class ChunkLoop {
  readonly history: ChunkMetrics[] = [];
  readonly #firstStep: number;
  #busyMs = 0;

  constructor(
    private readonly trainer: Trainer,
    private readonly signal?: AbortSignal,
    /** Ends after this step, though the training is longer. */
    private readonly until = Infinity,
  ) {
    this.#firstStep = trainer.step;
  }

  get progress(): Progress {
    const { step, steps, stepsPerEpoch } = this.trainer;
    return {
      step,
      steps,
      epoch: Math.floor(step / stepsPerEpoch),
      msPerStep: this.#busyMs / Math.max(1, step - this.#firstStep),
    };
  }

  /** Why `chunks` has ended by itself. */
  get ended(): "done" | "until" | "aborted" {
    const { step, steps } = this.trainer;
    return step >= steps ? "done" : step >= this.until ? "until" : "aborted";
  }

  /**
   * Chunks of 0.25-0.5 s until the end, or until the signal comes (before the first, if it has already); `due` says how many steps the next one
   * may have. Throws DivergedError.
   */
  async *chunks(due: () => number = () => Infinity): AsyncGenerator<ChunkMetrics, void> {
    let chunk = 4;
    const end = Math.min(this.trainer.steps, this.until);
    while (this.trainer.step < end && !this.signal?.aborted) {
      const metrics = await this.trainer.run(Math.min(chunk, due(), end - this.trainer.step));
      this.#busyMs += metrics.elapsedMs;
      this.history.push(metrics);
      chunk = Math.max(1, Math.min(largestChunk, 2 * chunk, Math.round((chunkMs * metrics.steps) / metrics.elapsedMs)));
      yield metrics;
      await breathe();
    }
  }
}

/** Optimiser steps of a training on `images`. Throws InputError, naming the option, unless length and batch make sense. */
export function stepsOf({ steps, epochs }: TrainingLength, batch: number, images: number): number {
  if ((steps === undefined) === (epochs === undefined))
    throw new InputError(`train: give either steps or epochs, got ${steps === undefined ? "neither" : "both"}`);
  if (epochs !== undefined && !(epochs > 0 && Number.isFinite(epochs)))
    throw new InputError(`train.epochs: must be a number above 0, got ${epochs}`);
  if (!(Number.isInteger(batch) && batch >= 1 && batch <= images))
    throw new InputError(`train.batch: must be a whole number from 1 to the ${images} training images, got ${batch}`);
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps >= 1))
    throw new InputError(`train.steps: must be a positive whole number, got ${steps}`);
  const total = steps ?? Math.max(1, Math.round(epochs! * Math.floor(images / batch)));
  if (!Number.isSafeInteger(total))
    throw new InputError(`train.epochs: makes more steps than can be counted, got ${epochs}; choose fewer`);
  return total;
}
