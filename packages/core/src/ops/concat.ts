import { ShapeError } from "../errors.js";
import {
  apply,
  formatShape,
  normalizeAxis,
  stridesOf,
  walk,
  zeros,
  type Dim,
  type NdArray,
  type Op,
  type Shape,
  type Tensor,
} from "../graph/index.js";
import { reshape } from "./reshape.js";
import { sum } from "./reduce.js";
import { sliceAxis } from "./slice.js";

interface Axis {
  readonly axis: number;
}

function joinedShape(inputs: readonly Tensor[], axis: number): Dim[] {
  const [first] = inputs as [Tensor, ...Tensor[]];
  const sizes = inputs.map((x) => {
    const fits =
      x.rank === first.rank &&
      x.shape.every((dim, i) => (i === axis ? typeof dim === "number" : dim === first.shape[i]));
    if (!fits || x.dtype !== first.dtype)
      throw new ShapeError(
        `concat: all but axis ${axis} must agree, and that must have a fixed size; got ${inputs.map((y) => `${formatShape(y.shape)} ${y.dtype}`).join(", ")}`,
      );
    return x.shape[axis] as number;
  });
  return first.shape.map((dim, i) => (i === axis ? sizes.reduce((a, b) => a + b, 0) : dim));
}

function joinArrays(inputs: readonly NdArray[], axis: number): NdArray {
  const shape = [...inputs[0].shape];
  shape[axis] = inputs.reduce((n, x) => n + x.shape[axis], 0);
  const out = zeros(shape);
  const strides = stridesOf(shape);
  let origin = 0;
  for (const x of inputs) {
    walk(x.shape, [strides], (i, at) => {
      out.data[origin + at[0]] = x.data[i]!;
    });
    origin += x.shape[axis] * strides[axis];
  }
  return out;
}

const concatOp: Op<Axis> = {
  name: "concat",
  infer: (inputs, { axis }) => ({ shape: joinedShape(inputs, axis), dtype: inputs[0].dtype }),
  vjp: (g, { inputs, attributes: { axis } }) =>
    split(
      g,
      inputs.map((x) => x.shape[axis] as number),
      axis,
    ),
  onnx: (w, inputs, { attributes: { axis } }) => w.node("Concat", inputs, { axis: { int: axis } }),
  eval: (inputs, { attributes: { axis } }) => joinArrays(inputs, axis),
};

/**
 * Tensors one after the other along one axis: [a, b] and [a, c] with axis 1 -> [a, b + c].
 * Throws ShapeError if another axis or the kind differs, if the list is empty, or if the joined axis is symbolic.
 */
export function concat(tensors: readonly Tensor[], axis = -1): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new ShapeError("concat: the list of tensors is empty");
  const at = normalizeAxis(axis, first.rank, "concat");
  return tensors.length === 1 ? first : apply(concatOp, tensors, { axis: at });
}

/** Tensors of one shape side by side along a new axis: n times [a, b] with axis 0 -> [n, a, b]. */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  const rank = (tensors[0]?.rank ?? 0) + 1;
  const at = normalizeAxis(axis, rank, "stack");
  return concat(
    tensors.map((x) => reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)])),
    at,
  );
}

/** Cuts one axis into pieces of the given sizes; a number means that many equal pieces. Throws ShapeError if they do not add up. */
export function split(x: Tensor, sizes: number | readonly number[], axis = -1): Tensor[] {
  const at = normalizeAxis(axis, x.rank, "split");
  const size = x.shape[at] as number;
  const list = typeof sizes === "number" ? new Array<number>(sizes).fill(size / sizes) : sizes;
  if (list.some((n) => !Number.isInteger(n) || n < 0) || list.reduce((a, b) => a + b, 0) !== size)
    throw new ShapeError(
      `split: axis ${axis} of ${formatShape(x.shape)} does not split into ${typeof sizes === "number" ? `${sizes} equal parts` : `[${sizes.join(", ")}]`}`,
    );
  let start = 0;
  return list.map((n) => sliceAxis(x, at, start, (start += n)));
}

const tiledShape = (shape: Shape, repeats: readonly number[]): Dim[] =>
  shape.map((dim, i) => (typeof dim === "number" ? dim * repeats[i] : dim));

const tileOp: Op<{ repeats: readonly number[] }> = {
  name: "tile",
  infer: ([x], { repeats }) => ({ shape: tiledShape(x.shape, repeats), dtype: x.dtype }),
  vjp: (g, { inputs: [x], attributes: { repeats } }) => {
    const shape: Dim[] = [];
    const copies: number[] = [];
    x.shape.forEach((dim, i) => {
      if (repeats[i] !== 1) copies.push(shape.push(repeats[i]) - 1);
      shape.push(dim);
    });
    return [sum(reshape(g, shape), copies)];
  },
  onnx: (w, [x], { attributes: { repeats } }) => w.node("Tile", [x, w.ints(repeats)]),
  eval: ([x], { attributes: { repeats } }) =>
    repeats.reduce((y, count, axis) => (count === 1 ? y : joinArrays(new Array<NdArray>(count).fill(y), axis)), x),
};

/**
 * x laid end to end `repeats[i]` times along each axis i: [a, b] -> [a repeats_0, b repeats_1].
 * Throws ShapeError if a count is below 1, if there is not one for each axis, or if a symbolic axis is repeated.
 */
export function tile(x: Tensor, repeats: readonly number[]): Tensor {
  if (
    repeats.length !== x.rank ||
    repeats.some((n, i) => !Number.isInteger(n) || n < 1 || (n > 1 && typeof x.shape[i] === "string"))
  )
    throw new ShapeError(
      `tile: needs one count of 1 or more for each axis of ${formatShape(x.shape)} (1 where symbolic), got [${repeats.join(", ")}]`,
    );
  return repeats.every((n) => n === 1) ? x : apply(tileOp, [x], { repeats: [...repeats] });
}
