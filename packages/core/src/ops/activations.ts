import { apply, mapN, type Op, type Tensor } from "../graph/index.js";
import { add, mul, neg, sub, unaryOp } from "./arithmetic.js";
import { cast, elementwiseShape, greater, where } from "./where.js";

/** max(x, 0); the gradient at 0 is 0. */
export const relu = unaryOp(
  "relu",
  "Relu",
  (x) => Math.max(x, 0),
  (g, _x, y) => mul(g, cast(greater(y, 0), "float")),
);

/** Hyperbolic tangent. */
export const tanh = unaryOp("tanh", "Tanh", Math.tanh, (g, _x, y) => mul(g, sub(1, mul(y, y))));

/** 1 / (1 + e^-x) */
export const sigmoid = unaryOp(
  "sigmoid",
  "Sigmoid",
  (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  (g, _x, y) => mul(g, mul(y, sub(1, y))),
);

const stableSoftplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** log(1 + e^x) = relu(x) - log sigmoid(|x|): finite for any x, and quicker than ONNX's Softplus, which runs on one thread. */
export const softplus = unaryOp(
  "softplus",
  (w, x) => w.node("Sub", [w.node("Relu", [x]), w.node("Log", [w.node("Sigmoid", [w.node("Abs", [x])])])]),
  stableSoftplus,
  (g, x) => mul(g, sigmoid(x)),
);

/** log sigmoid(x) = -softplus(-x) = log sigmoid(|x|) - relu(-x). */
export const logSigmoid = unaryOp(
  "logSigmoid",
  (w, x) =>
    w.node("Sub", [w.node("Log", [w.node("Sigmoid", [w.node("Abs", [x])])]), w.node("Relu", [w.node("Neg", [x])])]),
  (x) => -stableSoftplus(-x),
  (g, x) => mul(g, sigmoid(neg(x))),
);

interface Slope {
  readonly alpha: number;
}

const leakyReluOp: Op<Slope> = {
  name: "leakyRelu",
  infer: (inputs) => elementwiseShape(inputs, "leakyRelu"),
  vjp: (g, { inputs: [x], attributes: { alpha } }) => [where(greater(x, 0), g, mul(g, alpha))],
  onnx: (w, inputs, { attributes: { alpha } }) => w.node("LeakyRelu", inputs, { alpha: { float: alpha } }),
  eval: ([x], { attributes: { alpha } }) => mapN([x], (v) => (v > 0 ? v : alpha * v)),
};
/** x for x > 0, else alpha x. */
export const leakyRelu = (x: Tensor, alpha = 0.01): Tensor => apply(leakyReluOp, [x], { alpha });

const eluOp: Op<Slope> = {
  name: "elu",
  infer: (inputs) => elementwiseShape(inputs, "elu"),
  // for x <= 0 the slope alpha e^x is the output plus alpha
  vjp: (g, node) => [where(greater(node as Tensor, 0), g, mul(g, add(node as Tensor, node.attributes.alpha)))],
  onnx: (w, inputs, { attributes: { alpha } }) => w.node("Elu", inputs, { alpha: { float: alpha } }),
  eval: ([x], { attributes: { alpha } }) => mapN([x], (v) => (v > 0 ? v : alpha * Math.expm1(v))),
};
/** x for x > 0, else alpha (e^x - 1); alpha > 0. Source: Clevert et al. 2016, arXiv:1511.07289. */
export const elu = (x: Tensor, alpha = 1): Tensor => apply(eluOp, [x], { alpha });
