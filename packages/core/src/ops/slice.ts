import { ShapeError } from "../errors.js";
import {
  apply,
  formatShape,
  normalizeAxis,
  stridesOf,
  walk,
  zeros,
  type Dim,
  type Op,
  type Shape,
  type Tensor,
} from "../graph/index.js";
import { reshape } from "./reshape.js";

/** Part of one axis: `[start, end, stride?]`, end excluded, negative numbers counted from the axis' end; `undefined` is all of it. */
type Span = readonly [start: number, end?: number, stride?: number] | undefined;

/** One entry for each axis that is cut; the others pass whole, and may be symbolic. Starts and ends are in 0..size. */
interface SliceAttributes {
  readonly axes: readonly number[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
  readonly strides: readonly number[];
}

const cutLength = (start: number, end: number, stride: number): number =>
  Math.max(0, Math.ceil((end - start) / stride));

const sliceOp: Op<SliceAttributes> = {
  name: "slice",
  infer: ([x], { axes, starts, ends, strides }) => ({
    shape: x.shape.map((dim, axis) => {
      const k = axes.indexOf(axis);
      return k < 0 ? dim : cutLength(starts[k], ends[k], strides[k]);
    }),
    dtype: x.dtype,
  }),
  vjp: (g, { inputs: [x], attributes: { axes, starts, strides } }) => {
    let out = g;
    const before = x.shape.map(() => 0);
    const after = x.shape.map(() => 0);
    axes.forEach((axis, k) => {
      out = spread(out, axis, strides[k]);
      before[axis] = starts[k]!;
      after[axis] = (x.shape[axis] as number) - starts[k] - (out.shape[axis] as number);
    });
    return [pad(out, before, after)];
  },
  onnx: (w, [x], { attributes: { axes, starts, ends, strides } }) =>
    w.node("Slice", [x, w.ints(starts), w.ints(ends), w.ints(axes), w.ints(strides)]),
  eval: ([x], { attributes: { axes, starts, ends, strides } }) => {
    const steps = stridesOf(x.shape);
    const shape = [...x.shape];
    let origin = 0;
    axes.forEach((axis, k) => {
      shape[axis] = cutLength(starts[k], ends[k], strides[k]);
      origin += starts[k] * steps[axis];
      steps[axis] *= strides[k];
    });
    const out = zeros(shape);
    walk(shape, [steps], (i, at) => {
      out.data[i] = x.data[origin + at[0]]!;
    });
    return out;
  },
};

/** Puts stride - 1 zeros between the values along one axis (none after the last): the gradient of taking every stride-th. */
function spread(x: Tensor, axis: number, stride: number): Tensor {
  const size = x.shape[axis] as number;
  if (stride === 1 || size < 2) return x;
  const split = (last: number): Dim[] => [...x.shape.slice(0, axis), size, last, ...x.shape.slice(axis + 1)];
  const gaps = pad(
    reshape(x, split(1)),
    split(1).map(() => 0),
    split(1).map((_, i) => (i === axis + 1 ? stride - 1 : 0)),
  );
  const joined = reshape(
    gaps,
    x.shape.map((dim, i) => (i === axis ? size * stride : dim)),
  );
  return sliceAxis(joined, axis, 0, (size - 1) * stride + 1);
}

/**
 * The part of x that the spans pick, one span an axis in order; axes without one pass whole (and may be symbolic).
 * `slice(x, [undefined, [0, 10]])` is x[:, 0:10]; `[0, undefined, 2]` takes every second value. Ends beyond the axis are held to
 * it. Shapes: [a, b, ...] -> [a', b', ...]. Throws ShapeError for a stride below 1, too many spans, or a span on a symbolic axis.
 */
export function slice(x: Tensor, spans: readonly Span[]): Tensor {
  if (spans.length > x.rank)
    throw new ShapeError(`slice: got ${spans.length} spans for the ${x.rank} axes of ${formatShape(x.shape)}`);
  const cut = { axes: [] as number[], starts: [] as number[], ends: [] as number[], strides: [] as number[] };
  spans.forEach((span, axis) => {
    if (span === undefined) return;
    const size = x.shape[axis];
    if (typeof size === "string")
      throw new ShapeError(
        `slice: axis ${axis} of ${formatShape(x.shape)} is symbolic and cannot be cut; leave its span out`,
      );
    const [from, to = size, stride = 1] = span;
    if (!Number.isInteger(stride) || stride < 1)
      throw new ShapeError(`slice: strides must be whole and at least 1, got ${stride}`);
    if (!Number.isInteger(from) || !Number.isInteger(to))
      throw new ShapeError(`slice: starts and ends must be whole numbers, got [${from}, ${to}]`);
    const hold = (value: number): number => Math.min(Math.max(value < 0 ? value + size : value, 0), size);
    const [start, end] = [hold(from), hold(to)];
    if (start === 0 && end === size && stride === 1) return;
    cut.axes.push(axis);
    cut.starts.push(start);
    cut.ends.push(end);
    cut.strides.push(stride);
  });
  return cut.axes.length === 0 ? x : (ofOnePiece(x, cut) ?? ofWhole(x, cut) ?? apply(sliceOp, [x], cut));
}

/** A part of a part along the same axis: cut from the whole at once. */
function ofWhole(x: Tensor, { axes, starts, ends, strides }: SliceAttributes): Tensor | undefined {
  if (x.op !== sliceOp || axes.length > 1) return undefined;
  const { axes: [axis, ...more], starts: [start], strides: [stride] } = x.attributes as SliceAttributes; // prettier-ignore
  if (axis !== axes[0] || more.length > 0 || stride !== 1) return undefined;
  return sliceAxis(x.inputs[0], axis, start + starts[0], start + ends[0], strides[0]);
}

/** A part of tensors that were put together, where it lies within one of them: cut from that one. */
function ofOnePiece(x: Tensor, { axes, starts, ends, strides }: SliceAttributes): Tensor | undefined {
  const [axis] = axes;
  if (x.op?.name !== "concat" || axes.length > 1 || (x.attributes as { readonly axis: number }).axis !== axis)
    return undefined;
  let from = 0;
  for (const piece of x.inputs) {
    const to = from + (piece.shape[axis] as number);
    if (starts[0] >= from && ends[0] <= to) return sliceAxis(piece, axis, starts[0] - from, ends[0] - from, strides[0]);
    from = to;
  }
  return undefined;
}

/** x[start:end:stride] along one axis; see slice. */
export function sliceAxis(x: Tensor, axis: number, start: number, end?: number, stride = 1): Tensor {
  const spans: Span[] = [];
  spans[normalizeAxis(axis, x.rank, "sliceAxis")] = [start, end, stride];
  return slice(x, Array.from(spans));
}

/** x at one place of an axis, without that axis: [a, b, c] with axis 1 -> [a, c]. Negative indices count from the end. */
export function select(x: Tensor, axis: number, index: number): Tensor {
  const at = normalizeAxis(axis, x.rank, "select");
  const size = x.shape[at];
  const place = index < 0 && typeof size === "number" ? index + size : index;
  if (typeof size !== "number" || !Number.isInteger(index) || place < 0 || place >= size)
    throw new ShapeError(`select: no index ${index} along axis ${axis} of ${formatShape(x.shape)}`);
  return reshape(
    sliceAxis(x, at, place, place + 1),
    x.shape.filter((_, i) => i !== at),
  );
}

interface PadAttributes {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

const paddedShape = (shape: Shape, { before, after }: PadAttributes): Dim[] =>
  shape.map((dim, i) => (typeof dim === "number" ? dim + before[i] + after[i] : dim));

const padOp: Op<PadAttributes> = {
  name: "pad",
  infer: ([x], attributes) => ({ shape: paddedShape(x.shape, attributes), dtype: x.dtype }),
  vjp: (g, { inputs: [x], attributes: { before, after } }) => [
    slice(
      g,
      x.shape.map((dim, i) => (before[i] || after[i] ? [before[i], before[i] + (dim as number)] : undefined)),
    ),
  ],
  onnx: (w, [x], { attributes: { before, after, value } }) =>
    w.node("Pad", [x, w.ints([...before, ...after]), ...(value === 0 ? [] : [w.floats([value], [])])]),
  eval: ([x], { attributes }) => {
    const out = zeros(paddedShape(x.shape, attributes) as number[]);
    out.data.fill(attributes.value);
    const strides = stridesOf(out.shape);
    const origin = attributes.before.reduce((sum, b, i) => sum + b * strides[i], 0);
    walk(x.shape, [strides], (i, at) => {
      out.data[origin + at[0]] = x.data[i]!;
    });
    return out;
  },
};

/**
 * x with `before[i]` and `after[i]` copies of `value` put at the two ends of axis i. Shapes: [d_i] -> [before_i + d_i + after_i].
 * Throws ShapeError if a count is negative or not whole (use slice to cut), if a list's length is not x's rank, or if a symbolic axis is padded.
 */
export function pad(x: Tensor, before: readonly number[], after: readonly number[], value = 0): Tensor {
  const counts = [...before, ...after];
  const given = `[${before.join(", ")}] and [${after.join(", ")}] for ${formatShape(x.shape)}`;
  if (before.length !== x.rank || after.length !== x.rank)
    throw new ShapeError(`pad: before and after need one count for each axis, got ${given}`);
  if (counts.some((n) => !Number.isInteger(n) || n < 0))
    throw new ShapeError(`pad: counts must be whole and not negative, got ${given}; use slice to cut`);
  if (x.shape.some((dim, i) => typeof dim === "string" && (before[i] || after[i])))
    throw new ShapeError(`pad: a symbolic axis cannot be padded, got ${given}`);
  if (value !== 0 && x.dtype !== "float")
    throw new ShapeError(`pad: ${x.dtype} tensors are padded with 0 only, got ${value}`);
  return counts.every((n) => n === 0) ? x : apply(padOp, [x], { before: [...before], after: [...after], value });
}
