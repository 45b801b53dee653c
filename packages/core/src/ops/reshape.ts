import {
  apply,
  formatShape,
  normalizeAxis,
  sameShape,
  sizeOf,
  stridesOf,
  walk,
  zeros,
  type Dim,
  type Op,
  type Shape,
  type Tensor,
} from "../graph/index.js";
import { ShapeError } from "../errors.js";

/** The sizes with one symbolic axis as -1, as ONNX's Reshape takes it. */
const reshapeTarget = (shape: Shape): number[] => shape.map((dim) => (typeof dim === "number" ? dim : -1));

const reshapeOp: Op<{ shape: Shape }> = {
  name: "reshape",
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  vjp: (g, { inputs: [x] }) => [reshape(g, x.shape)],
  onnx: (w, [x], { attributes: { shape } }) => w.node("Reshape", [x, w.ints(reshapeTarget(shape))]),
  eval: ([x], { attributes: { shape } }) => {
    const known = shape.reduce<number>((n, dim) => (typeof dim === "number" ? n * dim : n), 1);
    return { shape: shape.map((dim) => (typeof dim === "number" ? dim : x.data.length / known)), data: x.data };
  },
};

/**
 * The same values in row-major order under another shape. A single -1 is worked out from the rest; one symbolic axis may
 * pass through. Throws ShapeError if the numbers of values differ.
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const target = inferSize(x.shape, shape);
  if (sameShape(x.shape, target)) return x;
  // one value, stretched: stretch it to the new shape instead
  if (x.op?.name === "broadcastTo" && x.inputs[0].shape.every((dim) => dim === 1))
    return apply(x.op, [reshape(x.inputs[0], [])], { shape: target });
  const source = x.op?.name === "reshape" ? x.inputs[0] : x;
  return sameShape(source.shape, target) ? source : apply(reshapeOp, [source], { shape: target });
}

function inferSize(from: Shape, shape: Shape): Dim[] {
  const fail = (): never => {
    throw new ShapeError(`reshape: ${formatShape(from)} does not have as many values as ${formatShape(shape)}`);
  };
  const symbols = (s: Shape): Dim[] => s.filter((dim) => typeof dim === "string");
  const numbers = (s: Shape): number =>
    s.reduce<number>((n, dim) => (typeof dim === "number" && dim !== -1 ? n * dim : n), 1);
  const left = symbols(from).filter((dim) => !shape.includes(dim));
  if (symbols(shape).some((dim) => !from.includes(dim)) || symbols(shape).length > 1) fail();
  if (!shape.includes(-1)) {
    if (left.length > 0 || numbers(from) !== numbers(shape)) fail();
    return [...shape];
  }
  const missing = left.length === 0 ? numbers(from) / numbers(shape) : left[0];
  if (typeof missing === "string" ? left.length > 1 || numbers(from) !== numbers(shape) : !Number.isInteger(missing))
    fail();
  return shape.map((dim) => (dim === -1 ? missing : dim));
}

/** All axes from `from` on as one: [a, b, c] -> [a, b c]. */
export const flatten = (x: Tensor, from = 1): Tensor =>
  reshape(x, [...x.shape.slice(0, from), sizeOf(x.shape.slice(from), "flatten")]);

const transposeOp: Op<{ order: readonly number[] }> = {
  name: "transpose",
  infer: ([x], { order }) => ({ shape: order.map((axis) => x.shape[axis]), dtype: x.dtype }),
  vjp: (g, { attributes: { order } }) => [
    transpose(
      g,
      order.map((_, i) => order.indexOf(i)),
    ),
  ],
  onnx: (w, [x], { attributes: { order } }) => w.node("Transpose", [x], { perm: { ints: order } }),
  eval: ([x], { attributes: { order } }) => {
    const strides = stridesOf(x.shape);
    const out = zeros(order.map((axis) => x.shape[axis]));
    walk(out.shape, [order.map((axis) => strides[axis])], (i, at) => {
      out.data[i] = x.data[at[0]]!;
    });
    return out;
  },
};

/** Axes in another order; by default reversed. Throws ShapeError if `order` is no permutation. */
export function transpose(x: Tensor, order?: readonly number[]): Tensor {
  const list = (order ?? x.shape.map((_, i) => x.rank - 1 - i)).map((axis) => normalizeAxis(axis, x.rank, "transpose"));
  if (list.length !== x.rank || new Set(list).size !== x.rank)
    throw new ShapeError(
      `transpose: order [${list.join(", ")}] is not a permutation of the ${x.rank} axes of ${formatShape(x.shape)}`,
    );
  return list.every((axis, i) => axis === i) ? x : apply(transposeOp, [x], { order: list });
}
