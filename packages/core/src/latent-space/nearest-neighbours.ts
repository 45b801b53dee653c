import { InputError } from "../errors.js";
import { Pauses } from "./pauses.js";
import { checkPoints, checkSameDimensions, type Points } from "./points.js";

/** The nearest points of each of `count` points, nearest first; equal distances in the order of the points. */
export interface Neighbours {
  readonly count: number;
  /** Neighbours of each. */
  readonly k: number;
  /** Row numbers, [count, k]. */
  readonly indices: Uint32Array;
  /** Euclidean distances, [count, k]. */
  readonly distances: Float64Array;
}

/** What a long search tells. */
export interface SearchOptions {
  /** Called now and then with the points done so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Dimensions after which a distance that is already too large is given up. */
const stride = 16;

/**
 * The k nearest other points of each point, exactly: by all distances, so quadratic in the number of points. Others are served between them.
 * Throws InputError unless there are more than k points, all finite.
 */
export function nearestNeighbours(points: Points, k: number, options: SearchOptions = {}): Promise<Neighbours> {
  return search("nearestNeighbours", points, points, k, true, options);
}

/**
 * The k nearest of `points` to each of `queries`, exactly: codes to codes, or images to images by their values.
 * Throws InputError unless there are k points or more and both have the same dimensions.
 */
export function neighboursOf(
  queries: Points,
  points: Points,
  k: number,
  options: SearchOptions = {},
): Promise<Neighbours> {
  return search("neighboursOf", queries, points, k, false, options);
}

async function search(
  where: string,
  queries: Points,
  points: Points,
  k: number,
  others: boolean,
  { onProgress }: SearchOptions,
): Promise<Neighbours> {
  for (const set of others ? [points] : [queries, points]) checkPoints(where, set);
  checkSameDimensions(where, queries, points);
  const [count, dimensions] = queries.shape;
  const most = points.shape[0] - (others ? 1 : 0);
  if (!(Number.isInteger(k) && k >= 1 && k <= most))
    throw new InputError(`${where}: k must be from 1 to ${most} for ${points.shape[0]} points, got ${k}`);
  const indices = new Uint32Array(count * k);
  const distances = new Float64Array(count * k);
  const query = new Float64Array(dimensions);
  const nearest = new Nearest(k);
  const pauses = new Pauses();
  for (let i = 0; i < count; i++) {
    for (let j = 0; j < dimensions; j++) query[j] = queries.data[i * dimensions + j];
    nearest.clear();
    collect(query, points, nearest, others ? i : -1);
    nearest.sorted().forEach(({ index, square }, place) => {
      indices[i * k + place] = index;
      distances[i * k + place] = Math.sqrt(square);
    });
    if (i % 8 === 7) {
      await pauses.due();
      onProgress?.(i + 1, count);
    }
  }
  onProgress?.(count, count);
  return { count, k, indices, distances };
}

function collect(
  query: Float64Array,
  { shape: [count, dimensions], data }: Points,
  nearest: Nearest,
  self: number,
): void {
  for (let i = 0, row = 0; i < count; i++, row += dimensions) {
    if (i === self) continue;
    let square = 0;
    for (let j = 0; j < dimensions && square < nearest.limit;) {
      const end = Math.min(j + stride, dimensions);
      for (; j < end; j++) {
        const difference = query[j] - data[row + j];
        square += difference * difference;
      }
    }
    if (square < nearest.limit) nearest.add(square, i);
  }
}

/** The k smallest of the squares that come by: a heap with the largest kept one (of the highest index) at its top. */
class Nearest {
  /** A square must be below this to be kept. */
  limit = Infinity;
  #size = 0;
  readonly #squares: Float64Array;
  readonly #indices: Uint32Array;

  constructor(private readonly k: number) {
    this.#squares = new Float64Array(k);
    this.#indices = new Uint32Array(k);
  }

  clear(): void {
    this.#size = 0;
    this.limit = Infinity;
  }

  /** Indices must come in rising order: then a later equal square never displaces an earlier one. */
  add(square: number, index: number): void {
    const [squares, indices] = [this.#squares, this.#indices];
    let at: number;
    if (this.#size < this.k) {
      for (at = this.#size++; at > 0;) {
        const parent = (at - 1) >> 1;
        if (squares[parent] > square || (squares[parent] === square && indices[parent] > index)) break;
        squares[at] = squares[parent];
        indices[at] = indices[parent];
        at = parent;
      }
    } else {
      for (at = 0; ;) {
        let child = 2 * at + 1;
        if (child >= this.k) break;
        const right = child + 1;
        if (
          right < this.k &&
          (squares[right] > squares[child] || (squares[right] === squares[child] && indices[right] > indices[child]))
        )
          child = right;
        if (squares[child] < square || (squares[child] === square && indices[child] < index)) break;
        squares[at] = squares[child];
        indices[at] = indices[child];
        at = child;
      }
    }
    squares[at] = square;
    indices[at] = index;
    if (this.#size === this.k) this.limit = squares[0];
  }

  sorted(): { index: number; square: number }[] {
    return Array.from(this.#squares, (square, i) => ({ square, index: this.#indices[i] })).sort(
      (a, b) => a.square - b.square || a.index - b.index,
    );
  }
}
