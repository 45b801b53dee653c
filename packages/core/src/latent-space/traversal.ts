import { InputError } from "../errors.js";
import { checkDimensions } from "./lattice.js";
import type { Points } from "./points.js";

/** Which codes a traversal visits. */
export interface TraversalOptions {
  /** Dimensions to walk along, a row each; default all, in their order. */
  readonly dims?: readonly number[];
  /** Codes along each, default 11: an odd number has the middle one at the centre. */
  readonly steps?: number;
  /** From -range to range, default 3: standard deviations of the prior. */
  readonly range?: number;
  /** Middle and standard deviation of the prior along each dimension, [latent]; default 0 and 1, those of a standard normal. */
  readonly centre?: ArrayLike<number>;
  readonly spread?: ArrayLike<number>;
}

/**
 * Codes along one dimension after another, `steps` a row, evenly from centre - range spread to centre + range spread; along all other dimensions they stay where `base` is.
 * Shapes: base [latent] -> [dims x steps, latent].  Throws InputError for dimensions, steps or a range that cannot be.
 */
export function traversalCodes(base: ArrayLike<number>, options: TraversalOptions = {}): Points<Float32Array> {
  const latent = base.length;
  const { dims = Array.from({ length: latent }, (_, j) => j), steps = 11, range = 3, centre, spread } = options;
  checkDimensions("traversal", dims, latent);
  const line = evenly("traversal", steps, range);
  const data = new Float32Array(dims.length * steps * latent);
  dims.forEach((dim, row) =>
    line.forEach((value, step) => {
      const at = (row * steps + step) * latent;
      data.set(base, at);
      data[at + dim] = (centre?.[dim] ?? 0) + (spread?.[dim] ?? 1) * value;
    }),
  );
  return { shape: [dims.length * steps, latent], data };
}

/**
 * Codes from base - range x direction to base + range x direction, evenly.  Shapes: base, direction [latent] -> [steps, latent].
 * Throws InputError for lengths that differ, or steps or a range that cannot be.
 */
export function alongDirection(
  base: ArrayLike<number>,
  direction: ArrayLike<number>,
  { steps = 11, range = 3 }: Pick<TraversalOptions, "steps" | "range"> = {},
): Points<Float32Array> {
  const latent = base.length;
  if (direction.length !== latent)
    throw new InputError(`traversal: the direction must have the code's ${latent} dimensions, got ${direction.length}`);
  const data = new Float32Array(steps * latent);
  evenly("traversal", steps, range).forEach((value, step) => {
    for (let j = 0; j < latent; j++) data[step * latent + j] = base[j] + value * direction[j];
  });
  return { shape: [steps, latent], data };
}

function evenly(where: string, steps: number, range: number): number[] {
  if (!(Number.isInteger(steps) && steps >= 2))
    throw new InputError(`${where}: steps must be a whole number, 2 or more, got ${steps}`);
  if (!(range > 0 && Number.isFinite(range)))
    throw new InputError(`${where}: range must be a number above 0, got ${range}`);
  return Array.from({ length: steps }, (_, i) => range * ((2 * i) / (steps - 1) - 1));
}
