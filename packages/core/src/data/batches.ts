import { InputError } from "../errors.js";
import { permutation } from "../random/random.js";

/** Which minibatches: `count` images, `batch` at a time, in an order given by `seed`. */
export interface BatchOrderOptions {
  readonly count: number;
  readonly batch: number;
  readonly seed: number;
  /** Name of the random stream, default `"shuffle"`. */
  readonly stream?: string;
}

/** The seeded order of minibatches. The step alone decides a batch's indices, so that resuming needs no state. */
export interface BatchOrder {
  readonly stepsPerEpoch: number;
  /** Indices of the images of step `step`: [batch]. A view of the epoch's permutation: do not write to it. */
  indices(step: number): Uint32Array;
  /** Epoch of a step, from 0. */
  epoch(step: number): number;
}

/**
 * The order of minibatches over epochs. Epoch e visits the images in the permutation of (seed, stream, e), `batch` at a time; where `batch` does not
 * divide `count`, the last `count % batch` images of that epoch's permutation are left out (other ones in every epoch).
 * So every batch is full, and an epoch is floor(count / batch) steps.
 * Only the current epoch's permutation is kept.
 * Throws InputError when `batch` is not in 1..count.
 */
export function batchOrder({ count, batch, seed, stream = "shuffle" }: BatchOrderOptions): BatchOrder {
  if (!(Number.isInteger(count) && count > 0))
    throw new InputError(`batchOrder: count must be a positive integer, got ${count}`);
  if (!(Number.isInteger(batch) && batch > 0 && batch <= count)) {
    throw new InputError(`batchOrder: batch must be an integer in 1..${count} (the number of images), got ${batch}`);
  }
  const stepsPerEpoch = Math.floor(count / batch);
  const epoch = (step: number): number => {
    if (!(Number.isSafeInteger(step) && step >= 0))
      throw new InputError(`batchOrder: step must be a non-negative integer, got ${step}`);
    return Math.floor(step / stepsPerEpoch);
  };
  let current = permutation(count, { seed, stream, step: 0 });
  let currentEpoch = 0;
  return {
    stepsPerEpoch,
    epoch,
    indices(step) {
      const wanted = epoch(step);
      if (wanted !== currentEpoch) {
        current = permutation(count, { seed, stream, step: wanted });
        currentEpoch = wanted;
      }
      const start = (step % stepsPerEpoch) * batch;
      return current.subarray(start, start + batch);
    },
  };
}

/** The indices of one step of `batchOrder(options)`; for many steps keep the order instead. */
export const batchIndices = ({ step, ...options }: BatchOrderOptions & { readonly step: number }): Uint32Array =>
  batchOrder(options).indices(step);
