import { ShapeError, InputError } from "../errors.js";
import {
  apply,
  constant,
  formatShape,
  normalizeAxis,
  sizeOf,
  zeros,
  type NdArray,
  type Op,
  type Tensor,
} from "../graph/index.js";
import { matmul } from "./matmul.js";
import { reshape } from "./reshape.js";
import { cast, equal } from "./where.js";

interface Axis {
  readonly axis: number;
}

const product = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

const gatherOp: Op<Axis> = {
  name: "gather",
  infer: ([x, indices], { axis }) => {
    if (indices.dtype !== "int")
      throw new ShapeError(`gather: indices must be whole numbers, got ${indices.dtype}; use cast(x, "int")`);
    return { shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype };
  },
  // Rows taken twice add up: one product with the one-hot matrix, which every provider runs, and in a fixed order
  // (ONNX Runtime's ScatterND with reduction "add" may race on the CPU where indices repeat).
  vjp: (g, { inputs: [x, indices], attributes: { axis } }) => {
    const count = sizeOf(indices.shape, "gradient of gather");
    const [lead, tail] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
    const hot = oneHot(reshape(indices, [count]), sizeOf([x.shape[axis]], "gradient of gather"));
    const rows = reshape(g, [
      ...(axis === 0 ? [] : [sizeOf(lead, "gradient of gather")]),
      count,
      sizeOf(tail, "gradient of gather"),
    ]);
    return [reshape(matmul(hot, rows, { transposeA: true }), x.shape), undefined];
  },
  onnx: (w, inputs, { attributes: { axis } }) => w.node("Gather", inputs, { axis: { int: axis } }),
  eval: ([x, indices], { attributes: { axis } }) => takeRows(x, indices, axis),
};

function takeRows(x: NdArray, indices: NdArray, axis: number): NdArray {
  const [lead, size, tail] = [product(x.shape.slice(0, axis)), x.shape[axis], product(x.shape.slice(axis + 1))];
  const out = zeros([...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)]);
  const count = indices.data.length;
  for (let a = 0; a < lead; a++)
    indices.data.forEach((index, i) => {
      if (!(index >= 0 && index < size)) throw new InputError(`gather: index ${index} is not in 0..${size - 1}`);
      const from = (a * size + index) * tail;
      out.data.set(x.data.subarray(from, from + tail), (a * count + i) * tail);
    });
  return out;
}

/**
 * Entries of one axis by (int) index: x [a, n, b] and indices [m] with axis 1 -> [a, m, b]; indices may have any shape, which takes
 * the axis' place, lie in 0..n-1 and may repeat. The gradient costs a product with a one-hot [m, n] matrix: meant for tables of up to some
 * thousand rows, not for a data set (which needs no gradient). Throws ShapeError if the indices are not of kind int.
 */
export const gather = (x: Tensor, indices: Tensor, axis = 0): Tensor =>
  apply(gatherOp, [x, indices], { axis: normalizeAxis(axis, x.rank, "gather") });

/** Class numbers (int, any shape) as rows of zeros with a single 1: [...] -> [..., classes]; a number outside 0..classes-1 gives zeros. */
export function oneHot(indices: Tensor, classes: number): Tensor {
  if (!Number.isInteger(classes) || classes < 1)
    throw new ShapeError(
      `oneHot: the number of classes must be whole and at least 1, got ${classes} for ${formatShape(indices.shape)}`,
    );
  const range = constant({ shape: [classes], data: Float64Array.from({ length: classes }, (_, i) => i) }, "int");
  return cast(equal(reshape(indices, [...indices.shape, 1]), range), "float");
}
