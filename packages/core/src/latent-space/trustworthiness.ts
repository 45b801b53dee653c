import { InputError } from "../errors.js";
import { nearestNeighbours } from "./nearest-neighbours.js";
import { Pauses } from "./pauses.js";
import { checkPoints, type Points } from "./points.js";

/** What `trustworthiness` looks at. */
export interface TrustworthinessOptions {
  /** Neighbours that are looked at; below half the points. Default 5, as in scikit-learn. */
  readonly k?: number;
  /** Called now and then with the points done so far; each is looked at twice. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * How far the neighbours in a map are neighbours in truth: T(k) = 1 - 2 / (n k (2n - 3k - 1)) sum_i sum_j max(0, rank(i, j) - k), where j runs over the k nearest
 * points of i in the map, and rank(i, j) is j's place among all points by their distance from i in the original space (1 for the nearest). 1 is perfect;
 * points thrown down at random have about 1/2. With the two sets exchanged it is the continuity.
 * Quadratic in the number of points. Throws InputError for sets of different size, or k not below n / 2.
 * Source: Venna & Kaski 2001, doi:10.1007/3-540-44668-0_68.
 */
export async function trustworthiness(
  original: Points,
  map: Points,
  { k = 5, onProgress }: TrustworthinessOptions = {},
): Promise<number> {
  const where = "trustworthiness";
  for (const points of [original, map]) checkPoints(where, points, 3);
  const [count, dimensions] = original.shape;
  if (map.shape[0] !== count)
    throw new InputError(`${where}: both sets must have the same points, got ${count} and ${map.shape[0]}`);
  if (!(Number.isInteger(k) && k >= 1 && 2 * k < count))
    throw new InputError(`${where}: k must be from 1 to below half of the ${count} points, got ${k}`);
  const near = await nearestNeighbours(map, k, { onProgress: (done) => onProgress?.(done, 2 * count) });
  const pauses = new Pauses();
  const squares = new Float64Array(count);
  let excess = 0;
  for (let i = 0; i < count; i++) {
    squaresFrom(i, original.data, dimensions, squares);
    for (let place = 0; place < k; place++) {
      const j = near.indices[i * k + place];
      excess += Math.max(0, rankOf(j, i, squares) - k);
    }
    if (i % 8 === 7) {
      await pauses.due();
      onProgress?.(count + i + 1, 2 * count);
    }
  }
  return 1 - (2 / (count * k * (2 * count - 3 * k - 1))) * excess;
}

function squaresFrom(i: number, data: Points["data"], dimensions: number, squares: Float64Array): void {
  for (let m = 0, at = 0; m < squares.length; m++) {
    let square = 0;
    for (let c = 0, own = i * dimensions; c < dimensions; c++, at++, own++) {
      const difference = data[own] - data[at];
      square += difference * difference;
    }
    squares[m] = square;
  }
}

/** Place of j among all but i by distance from i; equal distances in the points' order. */
function rankOf(j: number, i: number, squares: Float64Array): number {
  const own = squares[j];
  let nearer = 0;
  for (let m = 0; m < squares.length; m++) if (squares[m] < own || (squares[m] === own && m < j)) nearer++;
  // i itself lies at distance 0
  if (squares[i] < own || i < j) nearer--;
  return nearer + 1;
}
