import {
  apply,
  broadcastArray,
  broadcastShapes,
  constant,
  formatShape,
  mapN,
  normalizeAxes,
  reduceArray,
  sameShape,
  sizeOf,
  staticShape,
  type Dim,
  type NdArray,
  type Op,
  type Shape,
  type Tensor,
} from "../graph/index.js";
import { ShapeError } from "../errors.js";
import { add, div, exp, log, mul, stopGradient, sub } from "./arithmetic.js";
import { cast, equal } from "./where.js";
import { reshape } from "./reshape.js";

interface Axes {
  readonly axes: readonly number[];
  readonly keepAxes: boolean;
}

const reducedShape = (shape: Shape, { axes, keepAxes }: Axes): Dim[] =>
  keepAxes ? shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) : shape.filter((_, i) => !axes.includes(i));

const dropAxes = (x: NdArray, { axes, keepAxes }: Axes): NdArray =>
  keepAxes ? x : { shape: x.shape.filter((_, i) => !axes.includes(i)), data: x.data };

/** The gradient or the result of a reduction, given back its reduced axes with size 1. */
const restoreAxes = (g: Tensor, node: Tensor<Axes>): Tensor =>
  reshape(g, reducedShape(node.inputs[0].shape, { ...node.attributes, keepAxes: true }));

const sumOp: Op<Axes> = {
  name: "sum",
  infer: ([x], axes) => ({ shape: reducedShape(x.shape, axes), dtype: x.dtype }),
  vjp: (g, node) => [broadcastTo(restoreAxes(g, node), node.inputs[0].shape)],
  onnx: (w, [x], { inputs: [{ shape, dtype }], attributes: { axes, keepAxes } }) => {
    // The rows of a matrix (a bias's gradient): as a product with ones. ONNX Runtime's ReduceSum over the first axis took 13 to 40
    // microseconds for [100, 256..784] and 214 for [512, 512], the product 5 to 8 and 39.
    const [rows, columns] = shape;
    const ofRows = shape.length === 2 && axes.length === 1 && axes[0] === 0 && dtype === "float";
    if (ofRows && typeof rows === "number" && typeof columns === "number") {
      const total = w.node("Gemm", [w.floats(new Array<number>(rows).fill(1), [1, rows]), x]);
      return keepAxes ? total : w.node("Reshape", [total, w.ints([columns])]);
    }
    return w.node("ReduceSum", [x, w.ints(axes)], { keepdims: { int: keepAxes ? 1 : 0 } });
  },
  eval: ([x], { attributes }) =>
    dropAxes(
      reduceArray(x, attributes.axes, 0, (a, v) => a + v),
      attributes,
    ),
};

const meanOp: Op<Axes> = {
  name: "mean",
  infer: ([x], axes) => ({ shape: reducedShape(x.shape, axes), dtype: x.dtype }),
  vjp: (g, node) => {
    const shape = node.inputs[0].shape;
    const count = sizeOf(
      node.attributes.axes.map((axis) => shape[axis]),
      "gradient of mean",
    );
    return [broadcastTo(restoreAxes(div(g, count), node), shape)];
  },
  onnx: (w, [x], { attributes: { axes, keepAxes } }) =>
    w.node("ReduceMean", [x, w.ints(axes)], { keepdims: { int: keepAxes ? 1 : 0 } }),
  eval: ([x], { attributes }) => {
    const count = attributes.axes.reduce((n, axis) => n * x.shape[axis], 1);
    return dropAxes(
      mapN([reduceArray(x, attributes.axes, 0, (a, v) => a + v)], (v) => v / count),
      attributes,
    );
  },
};

const maxOfOp: Op<Axes> = {
  name: "maxOf",
  infer: ([x], axes) => ({ shape: reducedShape(x.shape, axes), dtype: x.dtype }),
  // equal maxima share the gradient
  vjp: (g, node) => {
    const hit = cast(equal(node.inputs[0], restoreAxes(node as Tensor, node)), "float");
    return [mul(div(hit, sum(hit, node.attributes.axes, true)), restoreAxes(g, node))];
  },
  onnx: (w, [x], { attributes: { axes, keepAxes } }) =>
    w.node("ReduceMax", [x, w.ints(axes)], { keepdims: { int: keepAxes ? 1 : 0 } }),
  eval: ([x], { attributes }) => dropAxes(reduceArray(x, attributes.axes, -Infinity, Math.max), attributes),
};

const reduction =
  (op: Op<Axes>) =>
  (x: Tensor, axes?: number | readonly number[], keepAxes = false): Tensor => {
    const list = normalizeAxes(axes, x.rank, op.name);
    return list.length === 0 ? x : apply(op, [x], { axes: list, keepAxes });
  };

/** Sum over `axes` (all by default); `keepAxes` leaves them with size 1. */
export const sum = reduction(sumOp);
/** Mean over `axes` (all by default). */
export const mean = reduction(meanOp);
/** Largest value over `axes` (all by default); equal maxima share the gradient. */
export const maxOf = reduction(maxOfOp);

const broadcastToOp: Op<{ shape: Shape }> = {
  name: "broadcastTo",
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  vjp: (g) => [g], // `gradient` sums it down to the input's shape
  onnx: (w, [x], { attributes: { shape } }) => w.node("Expand", [x, w.ints(staticShape(shape, "broadcastTo"))]),
  eval: ([x], { attributes: { shape } }) => broadcastArray(x, staticShape(shape, "broadcastTo")),
};
/** Stretches axes of size 1 (and adds leading ones) to `shape`. Throws ShapeError if x does not broadcast to it. */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  if (sameShape(x.shape, shape)) return x;
  if (!sameShape(broadcastShapes(x.shape, shape, "broadcastTo"), shape))
    throw new ShapeError(`broadcastTo: ${formatShape(x.shape)} does not stretch to ${formatShape(shape)}`);
  return apply(broadcastToOp, [x.op?.name === "broadcastTo" ? x.inputs[0] : x], { shape });
}

/** log sum exp(x) over `axes`, stable: the maximum is taken out first. Source: the usual log-sum-exp identity. */
export function logSumExp(x: Tensor, axes?: number | readonly number[], keepAxes = false): Tensor {
  const list = normalizeAxes(axes, x.rank, "logSumExp");
  const top = stopGradient(maxOf(x, list, true));
  const total = add(log(sum(exp(sub(x, top)), list, true)), top);
  return keepAxes ? total : reshape(total, reducedShape(x.shape, { axes: list, keepAxes }));
}

/** log mean exp(x) over `axes`: log-sum-exp less the logarithm of the count. */
export function logMeanExp(x: Tensor, axes?: number | readonly number[], keepAxes = false): Tensor {
  const count = sizeOf(
    normalizeAxes(axes, x.rank, "logMeanExp").map((axis) => x.shape[axis]),
    "logMeanExp",
  );
  return sub(logSumExp(x, axes, keepAxes), Math.log(count));
}

const softmaxOp: Op<{ axis: number }> = {
  name: "softmax",
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  vjp: (g, node) => {
    const y = node as Tensor;
    const gy = mul(g, y);
    return [sub(gy, mul(y, sum(gy, node.attributes.axis, true)))];
  },
  onnx: (w, [x], { attributes: { axis } }) => w.node("Softmax", [x], { axis: { int: axis } }),
  eval: ([x], { attributes: { axis } }) => {
    const top = reduceArray(x, [axis], -Infinity, Math.max);
    const e = mapN([x, top], (v, m) => Math.exp(v - m));
    return mapN([e, reduceArray(e, [axis], 0, (a, v) => a + v)], (v, s) => v / s);
  },
};
/** exp(x) / sum exp(x) along one axis. */
export const softmax = (x: Tensor, axis = -1): Tensor =>
  apply(softmaxOp, [x], { axis: normalizeAxes(axis, x.rank, "softmax")[0] });

/** x - log sum exp(x) along one axis. */
export const logSoftmax = (x: Tensor, axis = -1): Tensor => sub(x, logSumExp(x, axis, true));

const argMaxOp: Op<{ axis: number }> = {
  name: "argMax",
  infer: ([x], { axis }) => ({ shape: x.shape.filter((_, i) => i !== axis), dtype: "int" }),
  vjp: null,
  onnx: (w, [x], { attributes: { axis } }) => w.node("ArgMax", [x], { axis: { int: axis }, keepdims: { int: 0 } }),
  eval: ([x], { attributes: { axis } }) => {
    const top = reduceArray(x, [axis], -Infinity, Math.max);
    const size = x.shape[axis];
    const inner = x.shape.slice(axis + 1).reduce((a, b) => a * b, 1);
    const data = top.data.map((best, i) => {
      const base = Math.floor(i / inner) * inner * size + (i % inner);
      let k = 0;
      while (k < size - 1 && x.data[base + k * inner] !== best) k++;
      return k;
    });
    return { shape: x.shape.filter((_, i) => i !== axis), data };
  },
};
/** Index of the (first) largest value along one axis, as whole numbers; no gradient. */
export const argMax = (x: Tensor, axis = -1): Tensor =>
  apply(argMaxOp, [x], { axis: normalizeAxes(axis, x.rank, "argMax")[0] });

/** A tensor of `shape` filled with `value`. */
export const full = (shape: Shape, value: number): Tensor => broadcastTo(constant(value), shape);
