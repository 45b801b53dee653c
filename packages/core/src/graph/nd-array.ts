import { stridesOf } from "./shape.js";

/** A concrete array of the float64 reference runtime; booleans are 0 and 1. */
export interface NdArray {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const product = (shape: readonly number[]): number => shape.reduce((p, dim) => p * dim, 1);

/** Zeros of a shape. */
export const zeros = (shape: readonly number[]): NdArray => ({ shape, data: new Float64Array(product(shape)) });

/** Copies `data`, row-major, under a shape; by default one axis. The number of values is not checked. */
export const ndArray = (data: ArrayLike<number>, shape: readonly number[] = [data.length]): NdArray => ({
  shape,
  data: Float64Array.from(data),
});

/** One value of shape []. */
export const scalar = (value: number): NdArray => ndArray([value], []);

/** Strides of `shape` seen as `target`: 0 along axes that stretch. */
function broadcastStrides(shape: readonly number[], target: readonly number[]): number[] {
  const strides = stridesOf(shape);
  return target.map((_, i) => {
    const axis = i - (target.length - shape.length);
    return axis < 0 || shape[axis] === 1 ? 0 : strides[axis];
  });
}

/** Calls `visit(i, offsets)` for every position of `shape` in row-major order, offsets by the given strides of each array. */
export function walk(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (position: number, offsets: readonly number[]) => void,
): void {
  const total = product(shape);
  const index = new Array<number>(shape.length).fill(0);
  const offsets = new Array<number>(strides.length).fill(0);
  for (let position = 0; position < total; position++) {
    visit(position, offsets);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]++;
      for (let k = 0; k < strides.length; k++) offsets[k] += strides[k][axis];
      if (index[axis] < shape[axis]) break;
      for (let k = 0; k < strides.length; k++) offsets[k] -= strides[k][axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

/** Elementwise map over broadcast arrays. */
export function mapN(inputs: readonly NdArray[], f: (...values: number[]) => number): NdArray {
  const rank = Math.max(...inputs.map((x) => x.shape.length));
  const shape = Array.from({ length: rank }, (_, i) =>
    inputs.reduce((dim, x) => {
      const own = x.shape[x.shape.length - rank + i] ?? 1;
      return own === 1 ? dim : own;
    }, 1),
  );
  const out = zeros(shape);
  const [{ data: a }, { data: b } = inputs[0], { data: c } = inputs[0]] = inputs;
  // arguments in an array for each value would take most of the time
  const valueOf = [
    (at: readonly number[]) => f(a[at[0]]),
    (at: readonly number[]) => f(a[at[0]], b[at[1]]),
    (at: readonly number[]) => f(a[at[0]], b[at[1]], c[at[2]]),
  ][inputs.length - 1] as ((at: readonly number[]) => number) | undefined;
  const value = valueOf ?? ((at: readonly number[]) => f(...inputs.map((x, k) => x.data[at[k]])));
  walk(
    shape,
    inputs.map((x) => broadcastStrides(x.shape, shape)),
    (i, at) => {
      out.data[i] = value(at);
    },
  );
  return out;
}

/** Copies `x` into `shape` by broadcasting. */
export function broadcastArray(x: NdArray, shape: readonly number[]): NdArray {
  const out = zeros(shape);
  // nothing stretches
  if (x.data.length === out.data.length) out.data.set(x.data);
  else
    walk(shape, [broadcastStrides(x.shape, shape)], (i, at) => {
      out.data[i] = x.data[at[0]]!;
    });
  return out;
}

/** Folds `axes` away (kept as size 1) with `step`, starting at `initial`. */
export function reduceArray(
  x: NdArray,
  axes: readonly number[],
  initial: number,
  step: (accumulator: number, value: number) => number,
): NdArray {
  const shape = x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim));
  const out = zeros(shape);
  out.data.fill(initial);
  walk(x.shape, [broadcastStrides(shape, x.shape)], (i, at) => {
    out.data[at[0]] = step(out.data[at[0]], x.data[i]);
  });
  return out;
}
