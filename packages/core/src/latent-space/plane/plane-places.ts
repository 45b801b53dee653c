import type { Points } from "../points.js";
import { principalComponents, projectPoints } from "../principal-components.js";
import { turnOnto } from "./plane-parts.js";

/** Codes in a plane, and what leads from there back to codes: origin + x directions[0] + y directions[1]. */
export interface PlacedCodes {
  /** [count, 2] */
  readonly positions: Float32Array<ArrayBuffer>;
  readonly origin: ArrayLike<number>;
  /** One or two, each as long as a code. */
  readonly directions: readonly ArrayLike<number>[];
}

/**
 * Where the same inputs' codes lie, moment after moment of a training. Of two latent numbers the plane is that of the codes; of one it is a line; of more it is the plane of
 * most variance, turned so that the codes move as little as can be from moment to moment.
 */
export class PlanePlaces {
  #before: Float32Array | undefined;

  /** @param before  positions of the last moment, where others came before */
  constructor(
    private readonly latent: number,
    before?: Float32Array,
  ) {
    this.#before = before;
  }

  of(codes: Points<Float32Array>): PlacedCodes {
    const [count, latent] = codes.shape;
    if (latent <= 2) {
      const positions = new Float32Array(2 * count);
      for (let i = 0; i < count; i++)
        for (let j = 0; j < latent; j++) positions[2 * i + j] = codes.data[latent * i + j];
      return {
        positions,
        origin: [0, 0],
        directions: [
          [1, 0],
          [0, 1],
        ].slice(0, latent),
      };
    }
    const found = principalComponents(codes, 2);
    const [first, second] = found.directions;
    const [[a, b], [c, d]] = turnOnto(projectPoints(codes, found).data, this.#before);
    // rows of the turn: what each new axis is made of
    const directions = [first.map((value, j) => a * value + b * second[j]), first.map((v, j) => c * v + d * second[j])];
    const { data } = projectPoints(codes, { ...found, directions });
    this.#before = data;
    return { positions: Float32Array.from(data), origin: found.mean, directions };
  }
}
