import { apply, mapN, sameShape, type Op, type Tensor } from "../graph/index.js";
import {
  asTensor,
  cast,
  elementwise,
  elementwiseShape,
  equal,
  greater,
  greaterEqual,
  isFilledWith,
  less,
  where,
  type Operand,
} from "./where.js";

type Rule2 = (g: Tensor, a: Tensor, b: Tensor, out: Tensor) => readonly [Tensor | undefined, Tensor | undefined];

const binaryOp = (name: string, opType: string, f: (a: number, b: number) => number, vjp: Rule2): Op<undefined> => ({
  name,
  infer: (inputs) => elementwiseShape(inputs, name),
  vjp: (g, node) => vjp(g, node.inputs[0], node.inputs[1], node),
  onnx: (w, inputs) => w.node(opType, inputs),
  eval: (inputs) => mapN(inputs, (a, b) => f(a, b)),
});

const binary = (op: Op<undefined>, a: Operand, b: Operand): Tensor => elementwise(op, [a, b]);

/** `x` when `x` alone already has the shape of x op y. */
const keeps = (x: Tensor, y: Tensor): boolean =>
  x.dtype === y.dtype && sameShape(x.shape, elementwiseShape([x, y], "elementwise").shape);

const addOp = binaryOp(
  "add",
  "Add",
  (a, b) => a + b,
  (g) => [g, g],
);
const subOp = binaryOp(
  "sub",
  "Sub",
  (a, b) => a - b,
  (g) => [g, neg(g)],
);
const mulOp = binaryOp(
  "mul",
  "Mul",
  (a, b) => a * b,
  (g, a, b) => [mul(g, b), mul(g, a)],
);
const divOp = binaryOp(
  "div",
  "Div",
  (a, b) => a / b,
  (g, _a, b, out) => {
    const ga = div(g, b);
    return [ga, neg(mul(ga, out))];
  },
);
// b log a needs a > 0 only where b itself has a gradient; a constant exponent takes the first rule alone.
const powOp = binaryOp("pow", "Pow", Math.pow, (g, a, b, out) => [
  mul(g, mul(b, pow(a, sub(b, 1)))),
  b.constant ? undefined : mul(g, mul(out, log(a))),
]);
// where both are equal each side gets half, so that max(x, x) has gradient 1
const share = (test: Tensor, a: Tensor, b: Tensor): Tensor =>
  add(cast(test, "float"), mul(0.5, cast(equal(a, b), "float")));
const maxOp = binaryOp("max", "Max", Math.max, (g, a, b) => [
  mul(g, share(greater(a, b), a, b)),
  mul(g, share(less(a, b), a, b)),
]);
const minOp = binaryOp("min", "Min", Math.min, (g, a, b) => [
  mul(g, share(less(a, b), a, b)),
  mul(g, share(greater(a, b), a, b)),
]);

/** a + b, elementwise, broadcasting. */
export function add(a: Operand, b: Operand): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  if (isFilledWith(x, 0) && keeps(y, x)) return y;
  if (isFilledWith(y, 0) && keeps(x, y)) return x;
  return binary(addOp, x, y);
}
/** a - b, elementwise, broadcasting. */
export function sub(a: Operand, b: Operand): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  return isFilledWith(y, 0) && keeps(x, y) ? x : binary(subOp, x, y);
}
/** a b, elementwise, broadcasting. */
export function mul(a: Operand, b: Operand): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  if (isFilledWith(x, 1) && keeps(y, x)) return y;
  if (isFilledWith(y, 1) && keeps(x, y)) return x;
  return binary(mulOp, x, y);
}
/** a / b, elementwise, broadcasting. */
export function div(a: Operand, b: Operand): Tensor {
  const [x, y] = [asTensor(a), asTensor(b)];
  return isFilledWith(y, 1) && keeps(x, y) ? x : binary(divOp, x, y);
}
/** a^b, elementwise; a > 0 where b has a gradient. */
export const pow = (a: Operand, b: Operand): Tensor => binary(powOp, a, b);
/** The larger of a and b; at a tie the gradient is shared equally. */
export const max = (a: Operand, b: Operand): Tensor => binary(maxOp, a, b);
/** The smaller of a and b; at a tie the gradient is shared equally. */
export const min = (a: Operand, b: Operand): Tensor => binary(minOp, a, b);

type Rule1 = (g: Tensor, x: Tensor, out: Tensor) => Tensor;

/** One op of one float input: ONNX node(s), float64 evaluation, gradient. */
export function unaryOp(
  name: string,
  lower: string | ((w: Parameters<Op["onnx"]>[0], x: string) => string),
  f: (x: number) => number,
  vjp: Rule1 | null,
): (x: Operand) => Tensor {
  const op: Op<undefined> = {
    name,
    infer: (inputs) => elementwiseShape(inputs, name),
    vjp: vjp && ((g, node) => [vjp(g, node.inputs[0], node)]),
    onnx: (w, inputs) => (typeof lower === "string" ? w.node(lower, inputs) : lower(w, inputs[0])),
    eval: (inputs) => mapN(inputs, (x) => f(x)),
  };
  return (x) => elementwise(op, [x]);
}

/** -x */
export const neg = unaryOp(
  "neg",
  "Neg",
  (x) => -x,
  (g) => neg(g),
);
/** e^x */
export const exp = unaryOp("exp", "Exp", Math.exp, (g, _x, y) => mul(g, y));
/** Natural logarithm. */
export const log = unaryOp("log", "Log", Math.log, (g, x) => div(g, x));
/** Square root. */
export const sqrt = unaryOp("sqrt", "Sqrt", Math.sqrt, (g, _x, y) => div(mul(g, 0.5), y));
/** x^2 */
export const square = unaryOp(
  "square",
  (w, x) => w.node("Mul", [x, x]),
  (x) => x * x,
  (g, x) => mul(mul(g, 2), x), // where g is one number, one pass
);
/** -1, 0 or 1; no gradient. */
export const sign = unaryOp("sign", "Sign", Math.sign, null);
/** |x|; the gradient at 0 is 0. */
export const abs = unaryOp("abs", "Abs", Math.abs, (g, x) => mul(g, sign(x)));
/** The whole number at or below x; no gradient. */
export const floor = unaryOp("floor", "Floor", Math.floor, null);
/** sin x */
export const sin = unaryOp("sin", "Sin", Math.sin, (g, x) => mul(g, cos(x)));
/** cos x */
export const cos = unaryOp("cos", "Cos", Math.cos, (g, x) => neg(mul(g, sin(x))));

/**
 * log(1 + x), exact for small x, where log(1 + x) loses digits: with u = 1 + x it is log(u) x / (u - 1), and x where u = 1.
 * Source: Kahan; Goldberg 1991, "What every computer scientist should know about floating-point arithmetic", theorem 4.
 */
export const log1p = unaryOp(
  "log1p",
  (w, x) => {
    const u = w.node("Add", [x, w.floats([1])]);
    const d = w.node("Sub", [u, w.floats([1])]);
    const zero = w.node("Equal", [d, w.floats([0])]);
    const safe = w.node("Where", [zero, w.floats([1]), d]);
    // an infinite u would give inf / inf
    const big = w.node("Greater", [u, w.floats([1e30])]);
    const ratio = w.node("Where", [big, w.floats([1]), w.node("Div", [x, safe])]);
    return w.node("Where", [zero, x, w.node("Mul", [w.node("Log", [u]), ratio])]);
  },
  Math.log1p,
  (g, x) => div(g, add(1, x)),
);

/** e^x - 1, exact for small x: tanh(x / 2) (e^x + 1). */
export const expm1 = unaryOp(
  "expm1",
  (w, x) => {
    const half = w.node("Tanh", [w.node("Mul", [x, w.floats([0.5])])]);
    return w.node("Mul", [half, w.node("Add", [w.node("Exp", [x]), w.floats([1])])]);
  },
  Math.expm1,
  (g, x) => mul(g, exp(x)),
);

const clipOp: Op<{ low: number; high: number }> = {
  name: "clip",
  infer: ([x]) => elementwiseShape([x], "clip"),
  vjp: (g, { inputs: [x], attributes: { low, high } }) => [
    where(greaterEqual(x, low), where(greaterEqual(high, x), g, 0), 0),
  ],
  onnx: (w, [x], { attributes: { low, high } }) => w.node("Clip", [x, w.floats([low]), w.floats([high])]),
  eval: ([x], { attributes: { low, high } }) => mapN([x], (v) => Math.min(Math.max(v, low), high)),
};
/** x held between low and high; no gradient outside. */
export const clip = (x: Tensor, low: number, high: number): Tensor => apply(clipOp, [x], { low, high });

const stopGradientOp: Op<undefined> = {
  name: "stopGradient",
  infer: ([x]) => ({ shape: x.shape, dtype: x.dtype }),
  vjp: null,
  onnx: (_w, [x]) => x,
  eval: ([x]) => x,
};
/** x itself, through which no gradient flows. */
export const stopGradient = (x: Tensor): Tensor => apply(stopGradientOp, [x], undefined);
