import { InputError } from "../errors.js";
import { apply, mapN, type NodeWriter, type Op, type Tensor } from "../graph/index.js";
import { exp, mul, neg, square, unaryOp } from "./arithmetic.js";
import { elementwiseShape } from "./where.js";

/** Bernoulli numbers B_2, B_4, ..., B_16. Source: Abramowitz & Stegun, table 23.2. */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510];
const halfLog2Pi = Math.log(2 * Math.PI) / 2;

/** a! / b! for whole a, b. */
const factorialRatio = (a: number, b: number): number => {
  let ratio = 1;
  for (let k = Math.min(a, b) + 1; k <= Math.max(a, b); k++) ratio *= k;
  return a >= b ? ratio : 1 / ratio;
};

/** Factors of y^-1, y^-3, ... in Stirling's series of log gamma: B_2k / (2k (2k - 1)). */
const gammaSeries = bernoulli.map((b, i) => b / ((2 * i + 2) * (2 * i + 1)));
/** Factors of y^-(2 + m), y^-(4 + m), ... in the series of the m-th derivative of digamma: B_2k (2k + m - 1)! / (2k)!. */
const polygammaSeries = (m: number): number[] => bernoulli.map((b, i) => b * factorialRatio(2 * i + 1 + m, 2 * i + 2));

const horner = (factors: readonly number[], z: number): number => factors.reduceRight((total, c) => total * z + c, 0);

function writeHorner(w: NodeWriter, factors: readonly number[], z: string): string {
  const [last, ...rest] = [...factors].reverse();
  return rest.reduce((total, c) => w.node("Add", [w.node("Mul", [total, z]), w.floats([c])]), w.floats([last]));
}

/** In float32 the series is cut after four terms, which a shift by 3 or 4 makes exact enough; the shift stays small since what it adds is taken off again. */
const shortTerms = 4;

function lgammaOf(x: number): number {
  if (!(x > 0)) return x === 0 ? Infinity : NaN;
  let product = 1;
  let y = x;
  for (; y < 10; y++) product *= y;
  return (y - 0.5) * Math.log(y) - y + halfLog2Pi + horner(gammaSeries, 1 / (y * y)) / y - Math.log(product);
}

function polygammaOf(m: number, x: number): number {
  if (!(x > 0)) return NaN;
  let total = 0;
  let y = x;
  for (; y < 10 + m; y++) total += y ** -(m + 1);
  const tail = horner(polygammaSeries(m), 1 / (y * y)) / y ** (m + 2);
  if (m === 0) return Math.log(y) - 0.5 / y - tail - total;
  const sign = m % 2 === 0 ? -1 : 1;
  return sign * (factorialRatio(m, 1) * (total + 0.5 * y ** -(m + 1)) + factorialRatio(m - 1, 1) * y ** -m + tail);
}

/** Below 3 the series 2 / sqrt(pi) e^(-x^2) sum_n 2^n x^(2n + 1) / (2n + 1)!!, whose terms are all positive; above, erfc's continued fraction. A&S 7.1.6, 7.1.14. */
function erfOf(x: number): number {
  const a = Math.abs(x);
  if (!(a < 6)) return Number.isNaN(x) ? NaN : Math.sign(x);
  const scale = Math.exp(-a * a) / Math.sqrt(Math.PI);
  if (a < 3) {
    let term = a;
    let total = a;
    for (let n = 1; term > 1e-17 * total; n++) total += term *= (2 * a * a) / (2 * n + 1);
    return Math.sign(x) * 2 * scale * total;
  }
  let fraction = a;
  for (let n = 60; n > 0; n--) fraction = a + n / 2 / fraction;
  return Math.sign(x) * (1 - scale / fraction);
}

/** Error function, 2 / sqrt(pi) times the integral of e^(-t^2) from 0 to x. */
export const erf = unaryOp("erf", "Erf", erfOf, (g, x) => mul(g, mul(2 / Math.sqrt(Math.PI), exp(neg(square(x))))));

/**
 * log Gamma(x) for 0 < x <= 1e12, elementwise: Stirling's series at x + 3, less log x (x + 1) (x + 2).
 * Float32 result within 2e-6 max(1, |log Gamma|); for x <= 0 it means nothing. Source: Abramowitz & Stegun 6.1.40 and 6.1.15.
 */
export const lgamma = unaryOp(
  "lgamma",
  (w, x) => {
    const steps = [0, 1, 2].map((k) => (k === 0 ? x : w.node("Add", [x, w.floats([k])])));
    const product = steps.reduce((a, b) => w.node("Mul", [a, b]));
    const y = w.node("Add", [x, w.floats([3])]);
    const inverse = w.node("Reciprocal", [y]);
    const series = w.node("Mul", [
      writeHorner(w, gammaSeries.slice(0, shortTerms), w.node("Mul", [inverse, inverse])),
      inverse,
    ]);
    const main = w.node("Sub", [w.node("Mul", [w.node("Sub", [y, w.floats([0.5])]), w.node("Log", [y])]), y]);
    const rest = w.node("Sub", [w.node("Add", [series, w.floats([halfLog2Pi])]), w.node("Log", [product])]);
    return w.node("Add", [main, rest]);
  },
  lgammaOf,
  (g, x) => mul(g, digamma(x)),
);

function writePolygamma(w: NodeWriter, x: string, m: number): string {
  // multiplications, which run fused, where Pow is a loop of its own with a call for each number
  const inversePower = (base: string, exponent: number): string => {
    const inverse = w.node("Reciprocal", [base]);
    return Array<string>(exponent - 1)
      .fill(inverse)
      .reduce((total, factor) => w.node("Mul", [total, factor]), inverse);
  };
  const shift = 4 + m;
  const y = w.node("Add", [x, w.floats([shift])]);
  const steps = Array.from({ length: shift }, (_, k) =>
    inversePower(k === 0 ? x : w.node("Add", [x, w.floats([k])]), m + 1),
  );
  const half = w.node("Mul", [inversePower(y, m + 1), w.floats([0.5])]);
  const poles = [...steps.reverse(), half].reduce((a, b) => w.node("Add", [a, b]));
  const series = writeHorner(w, polygammaSeries(m).slice(0, shortTerms), inversePower(y, 2));
  const tail = w.node("Mul", [series, inversePower(y, m + 2)]);
  if (m === 0) return w.node("Sub", [w.node("Sub", [w.node("Log", [y]), tail]), poles]);
  const scaled = w.node("Mul", [poles, w.floats([factorialRatio(m, 1)])]);
  const first = w.node("Mul", [inversePower(y, m), w.floats([factorialRatio(m - 1, 1)])]);
  const total = w.node("Add", [w.node("Add", [first, tail]), scaled]);
  return m % 2 === 0 ? w.node("Neg", [total]) : total;
}

const polygammaOp: Op<{ order: number }> = {
  name: "polygamma",
  infer: (inputs) => elementwiseShape(inputs, "polygamma"),
  vjp: (g, { inputs: [x], attributes: { order } }) => [mul(g, polygamma(order + 1, x))],
  onnx: (w, [x], { attributes: { order } }) => writePolygamma(w, x, order),
  eval: ([x], { attributes: { order } }) => mapN([x], (v) => polygammaOf(order, v)),
};

/**
 * The order-th derivative of digamma at x > 0, elementwise (order 1 is trigamma): recurrence up to x + 4 + order, then the asymptotic
 * series. For x <= 0 the result means nothing. Throws InputError unless order is one of 0, 1, ..., 8. Source: Abramowitz & Stegun 6.4.6 and 6.4.11.
 */
export function polygamma(order: number, x: Tensor): Tensor {
  if (!Number.isInteger(order) || order < 0 || order > 8)
    throw new InputError(`polygamma: the order must be a whole number from 0 to 8, got ${order}`);
  return apply(polygammaOp, [x], { order });
}

/** Derivative of log Gamma at x > 0, elementwise; see polygamma. */
export const digamma = (x: Tensor): Tensor => polygamma(0, x);
