import {
  broadcastShapes,
  constant,
  isConstant,
  apply,
  mapN,
  sameShape,
  type DType,
  type Op,
  type Shape,
  type Tensor,
} from "../graph/index.js";
import { ShapeError } from "../errors.js";

/** A number stands for a scalar constant wherever an op takes a tensor. */
export type Operand = Tensor | number;
export const asTensor = (x: Operand): Tensor => (typeof x === "number" ? constant(x) : x);

/**
 * Elementwise ops need no stretched copies: where an input was only broadcast, and the result keeps its shape without
 * that, its source is taken instead.
 */
export function unstretch(inputs: readonly Tensor[]): Tensor[] {
  let out = inputs.map((x) => x.shape).reduce((a, b) => broadcastShapes(a, b, "elementwise"));
  const list = [...inputs];
  list.forEach((x, i) => {
    if (x.op?.name !== "broadcastTo") return;
    const source = x.inputs[0];
    const shape = list
      .map((y, k) => (k === i ? source.shape : y.shape))
      .reduce((a, b) => broadcastShapes(a, b, "elementwise"));
    if (sameShape(shape, out)) {
      list[i] = source;
      out = shape;
    }
  });
  return list;
}

const isOneValue = (x: Tensor): boolean => x.shape.every((dim) => dim === 1);
const unstretched = (x: Tensor): Tensor => (x.op?.name === "broadcastTo" ? x.inputs[0] : x);

/** Applies an elementwise op. Where every input is one value, stretched or not, the op is applied before stretching. */
export function elementwise(op: Op<undefined>, operands: readonly Operand[]): Tensor {
  const inputs = unstretch(operands.map(asTensor));
  const stretched = inputs.find((x) => x.op?.name === "broadcastTo");
  if (!stretched || !inputs.every((x) => isOneValue(unstretched(x)))) return apply(op, inputs, undefined);
  const { shape } = op.infer(inputs, undefined);
  return apply(stretched.op!, [apply(op, inputs.map(unstretched), undefined)], { shape });
}

/** True for a constant whose every value is `value`, stretched or not. */
export const isFilledWith = (x: Tensor, value: number): boolean => isConstant(unstretched(x), value);

/** Shape rule shared by elementwise ops; `where` is the op's name. */
export function elementwiseShape(
  inputs: readonly Tensor[],
  where: string,
  dtype?: DType,
): { shape: Shape; dtype: DType } {
  const [first, ...rest] = inputs;
  for (const x of rest)
    if (x.dtype !== first.dtype)
      throw new ShapeError(`${where}: both sides must be of one kind, got ${first.dtype} and ${x.dtype}; use toFloat`);
  const shape = rest.reduce<Shape>((s, x) => broadcastShapes(s, x.shape, where), first.shape);
  return { shape, dtype: dtype ?? first.dtype };
}

/** A comparison: float or int inputs, a bool result, no gradient. */
function comparison(
  name: string,
  opType: string,
  test: (a: number, b: number) => boolean,
): (a: Operand, b: Operand) => Tensor {
  const op: Op<undefined> = {
    name,
    infer: (inputs) => elementwiseShape(inputs, name, "bool"),
    vjp: null,
    onnx: (w, inputs) => w.node(opType, inputs),
    eval: (inputs) => mapN(inputs, (a, b) => (test(a, b) ? 1 : 0)),
  };
  return (a, b) => elementwise(op, [a, b]);
}

/** a > b, elementwise, as bool. */
export const greater = comparison("greater", "Greater", (a, b) => a > b);
/** a >= b, elementwise, as bool. */
export const greaterEqual = comparison("greaterEqual", "GreaterOrEqual", (a, b) => a >= b);
/** a < b, elementwise, as bool. */
export const less = comparison("less", "Less", (a, b) => a < b);
/** a == b, elementwise, as bool. */
export const equal = comparison("equal", "Equal", (a, b) => a === b);

const andOp: Op<undefined> = {
  name: "and",
  infer: (inputs) => elementwiseShape(inputs, "and", "bool"),
  vjp: null,
  onnx: (w, inputs) => w.node("And", inputs),
  eval: (inputs) => mapN(inputs, (a, b) => (a && b ? 1 : 0)),
};
/** Both true, elementwise on bools. */
export const and = (a: Tensor, b: Tensor): Tensor => apply(andOp, [a, b], undefined);

const notOp: Op<undefined> = {
  name: "not",
  infer: ([x]) => ({ shape: x.shape, dtype: "bool" }),
  vjp: null,
  onnx: (w, inputs) => w.node("Not", inputs),
  eval: (inputs) => mapN(inputs, (a) => (a ? 0 : 1)),
};
/** The opposite of a bool. */
export const not = (a: Tensor): Tensor => apply(notOp, [a], undefined);

const isFiniteOp: Op<undefined> = {
  name: "isFinite",
  infer: ([x]) => ({ shape: x.shape, dtype: "bool" }),
  vjp: null,
  // |x| < inf is false for infinities and for NaN
  onnx: (w, [x]) => w.node("Less", [w.node("Abs", [x]), w.floats([Infinity])]),
  eval: (inputs) => mapN(inputs, (a) => (Number.isFinite(a) ? 1 : 0)),
};
/** Neither infinite nor NaN, elementwise. */
export const isFinite = (a: Tensor): Tensor => apply(isFiniteOp, [a], undefined);

const whereOp: Op<undefined> = {
  name: "where",
  infer: ([condition, a, b]) => {
    if (condition.dtype !== "bool") throw new ShapeError(`where: the condition must be bool, got ${condition.dtype}`);
    const { shape, dtype } = elementwiseShape([a, b], "where");
    return { shape: broadcastShapes(condition.shape, shape, "where"), dtype };
  },
  vjp: (g, { inputs: [condition] }) => [undefined, where(condition, g, 0), where(condition, 0, g)],
  onnx: (w, inputs) => w.node("Where", inputs),
  eval: (inputs) => mapN(inputs, (c, a, b) => (c ? a : b)),
};
/** a where the condition holds, else b, elementwise. No gradient flows into the branch not taken. */
export const where = (condition: Tensor, a: Operand, b: Operand): Tensor => elementwise(whereOp, [condition, a, b]);

const castOp: Op<{ to: DType }> = {
  name: "cast",
  infer: ([x], { to }) => ({ shape: x.shape, dtype: to }),
  vjp: null,
  onnx: (w, inputs, { attributes: { to } }) =>
    w.node("Cast", inputs, { to: { int: { float: 1, uint8: 2, int: 7, bool: 9 }[to] } }),
  eval: ([x], { attributes: { to } }) =>
    mapN([x], (v) => (to === "bool" ? (v ? 1 : 0) : to === "float" ? v : Math.trunc(v))),
};
/** Converts the element kind; no gradient flows. */
export const cast = (x: Tensor, to: DType): Tensor => (x.dtype === to ? x : apply(castOp, [x], { to }));
/** Bytes, whole numbers or bools as floats. */
export const toFloat = (x: Tensor): Tensor => cast(x, "float");
