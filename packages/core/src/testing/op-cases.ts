import { constant, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import * as ops from "../ops/index.js";

/** One use of an op, with a point to try it at: held against finite differences, and each runtime against the reference. */
export interface OpCase {
  /** The exported op that the case is about. */
  readonly op: keyof typeof ops;
  /** What is special about it. */
  readonly name: string;
  /** Builds the result from float inputs of the point's shapes. */
  readonly build: (...inputs: Tensor[]) => Tensor;
  /** Values away from every kink. */
  readonly point: readonly NdArray[];
  /** Allowed |float32 - float64| / max(1, |float64|) of the result; 2e-6 by default. */
  readonly tolerance?: number;
}

/** Values spread over low..high without order, the same every time: the fractional parts of multiples of the golden ratio. */
export function values(shape: readonly number[], low = -2, high = 2, seed = 1): NdArray {
  const count = shape.reduce((a, b) => a * b, 1);
  const at = (i: number): number =>
    low + (high - low) * (((i + 1) * 0.6180339887498949 + seed * 0.7548776662466927) % 1);
  return ndArray(
    Array.from({ length: count }, (_, i) => at(i)),
    shape,
  );
}

/** As values, but no |v| is below 0.1: off the kink at 0. */
function offZero(shape: readonly number[], seed = 1): NdArray {
  const { data } = values(shape, -1.9, 1.9, seed);
  return ndArray(
    data.map((v) => v + (v < 0 ? -0.1 : 0.1)),
    shape,
  );
}

/** Values all further than 0.05 from each other: no two compete for a maximum. */
function distinct(shape: readonly number[]): NdArray {
  const order = [...values(shape).data.entries()].sort((a, b) => a[1] - b[1]).map(([i]) => i);
  const data = new Float64Array(order.length);
  order.forEach((place, rank) => (data[place] = 0.1 * rank - 1));
  return ndArray(data, shape);
}

const ints = (list: readonly number[], shape: readonly number[] = [list.length]): Tensor =>
  constant(ndArray(list, shape), "int");
const bools = (list: readonly number[]): Tensor => constant(ndArray(list), "bool");

const unary = (op: keyof typeof ops, point: NdArray, tolerance?: number): OpCase => ({
  op,
  name: "elementwise",
  build: ops[op] as (x: Tensor) => Tensor,
  point: [point],
  ...(tolerance === undefined ? {} : { tolerance }),
});

const binaries = (op: keyof typeof ops, right: (shape: readonly number[]) => NdArray): OpCase[] => {
  const build = ops[op] as (a: Tensor, b: Tensor) => Tensor;
  const left = (shape: readonly number[]): NdArray => values(shape, 0.5, 2, 3);
  return [
    { op, name: "same shape", build, point: [left([2, 3]), right([2, 3])] },
    { op, name: "right side stretched along the last axis", build, point: [left([2, 3]), right([2, 1])] },
    { op, name: "left side given a leading axis", build, point: [left([3]), right([2, 3])] },
    { op, name: "both sides stretched", build, point: [left([2, 1]), right([1, 3])] },
    { op, name: "with a scalar", build, point: [left([2, 3]), right([])] },
  ];
};

const convCases: OpCase[] = [
  { name: "plain", image: [2, 2, 4, 5], kernel: [3, 2, 3, 2], options: {} },
  {
    name: "stride 2, padding 1, nothing left over",
    image: [2, 2, 5, 5],
    kernel: [2, 2, 3, 3],
    options: { stride: 2, padding: 1 },
  },
  {
    name: "stride 2, padding 1, a row left over",
    image: [1, 2, 6, 5],
    kernel: [2, 2, 3, 3],
    options: { stride: 2, padding: 1 },
  },
  {
    name: "stride 3, rows and columns left over",
    image: [1, 1, 9, 7],
    kernel: [2, 1, 2, 3],
    options: { stride: [3, 2] },
  },
  { name: "dilation", image: [1, 2, 6, 7], kernel: [1, 2, 2, 3], options: { dilation: [3, 2], padding: [1, 0] } },
  { name: "uneven padding", image: [1, 2, 4, 4], kernel: [2, 2, 3, 3], options: { stride: 2, padding: [0, 1, 2, 0] } },
  { name: "kernel of the image's size", image: [2, 2, 3, 2], kernel: [3, 2, 3, 2], options: {} },
  { name: "few channels out", image: [2, 4, 4, 3], kernel: [1, 4, 3, 2], options: { padding: [1, 0, 0, 1] } },
  {
    name: "many channels out, dilated",
    image: [1, 1, 6, 5],
    kernel: [4, 1, 3, 2],
    options: { dilation: 2, padding: 1 },
  },
  { name: "kernel 1 x 1", image: [2, 3, 3, 2], kernel: [2, 3, 1, 1], options: { stride: 2 } },
].flatMap(({ name, image, kernel, options }) => {
  const [x, w] = [values(image, -1, 1), values(kernel, -1, 1, 5)];
  const window = options as ops.ConvOptions;
  const [out, , kh, kw] = kernel as [number, number, number, number];
  const positions = ops.conv2d(constant(x), constant(w), window).shape as number[];
  return [
    { op: "conv2d", name, build: (a, b) => ops.conv2d(a, b, window), point: [x, w] },
    {
      op: "conv2d",
      name: `${name}, with bias`,
      build: (a, b, bias) => ops.conv2d(a, b, { ...window, bias: bias }),
      point: [x, w, values([out])],
    },
    {
      op: "conv2dWeightGrad",
      name,
      build: (a, g) => ops.conv2dWeightGrad(a, g, [kh, kw], window),
      point: [x, values(positions, -1, 1, 7)],
    },
    {
      op: "conv2d",
      name: `${name}: gradient of its gradient`,
      build: (a, b) =>
        ops.concat(ops.gradient(ops.sum(ops.square(ops.conv2d(a, b, window))), [a, b]).map((g) => ops.flatten(g, 0))),
      point: [x, w],
      tolerance: 1e-5,
    },
  ] satisfies OpCase[];
});

const transposeCases: OpCase[] = [
  { name: "plain", image: [2, 2, 3, 2], kernel: [2, 3, 2, 3], options: {} },
  {
    name: "stride 2, padding 1, output padding 1",
    image: [1, 2, 3, 3],
    kernel: [2, 2, 3, 3],
    options: { stride: 2, padding: 1, outputPadding: 1 },
  },
  {
    name: "stride above the kernel",
    image: [1, 1, 2, 3],
    kernel: [1, 2, 2, 1],
    options: { stride: [3, 2], outputPadding: [2, 0] },
  },
  {
    name: "dilation and uneven padding",
    image: [1, 2, 3, 3],
    kernel: [2, 1, 2, 2],
    options: { stride: 2, dilation: 2, padding: [1, 0, 0, 2] },
  },
  { name: "many channels out", image: [1, 1, 3, 4], kernel: [1, 4, 3, 2], options: { padding: [1, 0, 2, 1] } },
  { name: "from one place", image: [3, 2, 1, 1], kernel: [2, 2, 3, 2], options: {} },
].flatMap(({ name, image, kernel, options }) => {
  const [x, w] = [values(image, -1, 1), values(kernel, -1, 1, 5)];
  const window = options as ops.ConvTransposeOptions;
  return [
    { op: "convTranspose2d", name, build: (a, b) => ops.convTranspose2d(a, b, window), point: [x, w] },
    {
      op: "convTranspose2d",
      name: `${name}, with bias`,
      build: (a, b, bias) => ops.convTranspose2d(a, b, { ...window, bias: bias }),
      point: [x, w, values([kernel[1]])],
    },
  ] satisfies OpCase[];
});

const poolCases: OpCase[] = [
  { name: "windows side by side", image: [2, 2, 4, 6], kernel: [2, 3], options: {} },
  { name: "a row left over", image: [1, 2, 5, 4], kernel: 2, options: {} },
  { name: "overlapping, padded", image: [1, 2, 5, 6], kernel: 3, options: { stride: 2, padding: 1 } },
  { name: "stride above the window", image: [1, 1, 7, 7], kernel: 2, options: { stride: 3 } },
].flatMap(({ name, image, kernel, options }) =>
  (["maxPool2d", "avgPool2d"] as const).map((op) => ({
    op,
    name,
    build: (x: Tensor) => ops[op](x, kernel as ops.Pair, options),
    point: [distinct(image)],
  })),
);

/** Every exported op that has a gradient, in the variants that take different paths. */
export const opCases: readonly OpCase[] = [
  ...(["add", "sub", "mul", "div"] as const).flatMap((op) => binaries(op, (shape) => offZero(shape, 7))),
  ...binaries("pow", (shape) => offZero(shape, 7)),
  ...(["max", "min"] as const).flatMap((op) => binaries(op, (shape) => values(shape, -2, 0.2))),
  { op: "max", name: "the other side larger", build: ops.max, point: [values([2, 3], -2, 0), values([2, 3], 0.2, 2)] },
  { op: "min", name: "the other side larger", build: ops.min, point: [values([2, 3], -2, 0), values([2, 3], 0.2, 2)] },
  { op: "mul", name: "an input by itself", build: (x) => ops.mul(x, x), point: [values([4])] },
  { op: "pow", name: "negative base, constant exponent", build: (x) => ops.pow(x, 3), point: [offZero([5])] },
  unary("neg", values([5])),
  unary("exp", values([5])),
  unary("log", values([5], 0.2, 3)),
  unary("log1p", values([7], -0.8, 3)),
  { op: "log1p", name: "small", build: ops.log1p, point: [values([5], -1e-4, 1e-4)] },
  unary("expm1", values([7])),
  { op: "expm1", name: "small", build: ops.expm1, point: [values([5], -1e-4, 1e-4)] },
  unary("sqrt", values([5], 0.2, 3)),
  unary("square", values([5])),
  unary("abs", offZero([6])),
  unary("sin", values([5])),
  unary("cos", values([5])),
  {
    op: "clip",
    name: "inside and outside",
    build: (x) => ops.clip(x, -0.5, 0.75),
    point: [ndArray([-2, -0.6, -0.4, 0, 0.7, 0.8, 2])],
  },
  unary("relu", offZero([6])),
  unary("tanh", values([5])),
  unary("sigmoid", values([5])),
  unary("softplus", offZero([6])),
  unary("logSigmoid", offZero([6])),
  { op: "leakyRelu", name: "slope 0.2", build: (x) => ops.leakyRelu(x, 0.2), point: [offZero([6])] },
  { op: "elu", name: "alpha 1.5", build: (x) => ops.elu(x, 1.5), point: [offZero([6])] },
  unary("erf", values([7])),
  unary("lgamma", values([9], 0.3, 12)),
  unary("digamma", values([9], 0.3, 12)),
  { op: "polygamma", name: "trigamma", build: (x) => ops.polygamma(1, x), point: [values([7], 0.5, 12)] },
  { op: "polygamma", name: "its gradient", build: (x) => ops.polygamma(2, x), point: [values([7], 0.8, 12)] },
  {
    op: "where",
    name: "by a condition",
    build: (a, b) => ops.where(bools([1, 0, 1]), a, b),
    point: [values([2, 3]), values([3], -2, 2, 4)],
  },
  { op: "where", name: "with a number", build: (a) => ops.where(bools([1, 0, 1]), 2, a), point: [values([2, 3])] },

  { op: "sum", name: "all", build: (x) => ops.sum(x), point: [values([2, 3])] },
  { op: "sum", name: "one axis", build: (x) => ops.sum(x, 1), point: [values([2, 3, 2])] },
  { op: "sum", name: "axes kept", build: (x) => ops.sum(x, [0, -1], true), point: [values([2, 3, 2])] },
  { op: "mean", name: "all", build: (x) => ops.mean(x), point: [values([2, 3])] },
  { op: "mean", name: "one axis", build: (x) => ops.mean(x, -1), point: [values([2, 3, 2])] },
  { op: "maxOf", name: "one axis", build: (x) => ops.maxOf(x, 1), point: [distinct([2, 4])] },
  { op: "maxOf", name: "all, kept", build: (x) => ops.maxOf(x, undefined, true), point: [distinct([2, 4])] },
  { op: "logSumExp", name: "one axis", build: (x) => ops.logSumExp(x, 1), point: [values([2, 4])] },
  { op: "logSumExp", name: "two axes, kept", build: (x) => ops.logSumExp(x, [0, 2], true), point: [values([2, 3, 2])] },
  { op: "logMeanExp", name: "first axis", build: (x) => ops.logMeanExp(x, 0), point: [values([3, 2])] },
  { op: "softmax", name: "last axis", build: (x) => ops.softmax(x), point: [values([2, 4])] },
  { op: "softmax", name: "first axis", build: (x) => ops.softmax(x, 0), point: [values([3, 2])] },
  { op: "logSoftmax", name: "last axis", build: (x) => ops.logSoftmax(x), point: [values([2, 4])] },

  {
    op: "broadcastTo",
    name: "new and stretched axes",
    build: (x) => ops.broadcastTo(x, [2, 3, 4]),
    point: [values([3, 1])],
  },
  {
    op: "reshape",
    name: "with a size worked out",
    build: (x) => ops.mul(ops.reshape(x, [3, -1]), constant(values([3, 4]))),
    point: [values([2, 3, 2])],
  },
  {
    op: "flatten",
    name: "from axis 1",
    build: (x) => ops.mul(ops.flatten(x), constant(values([2, 6]))),
    point: [values([2, 3, 2])],
  },
  { op: "transpose", name: "reversed", build: (x) => ops.transpose(x), point: [values([2, 3])] },
  { op: "transpose", name: "three axes turned", build: (x) => ops.transpose(x, [1, 2, 0]), point: [values([2, 3, 4])] },

  { op: "matmul", name: "plain", build: (a, b) => ops.matmul(a, b), point: [values([2, 3]), values([3, 4])] },
  {
    op: "matmul",
    name: "with bias",
    build: (a, b, c) => ops.matmul(a, b, { bias: c }),
    point: [values([2, 3]), values([3, 2]), values([2])],
  },
  {
    op: "matmul",
    name: "left transposed",
    build: (a, b) => ops.matmul(a, b, { transposeA: true }),
    point: [values([3, 2]), values([3, 4])],
  },
  {
    op: "matmul",
    name: "right transposed",
    build: (a, b) => ops.matmul(a, b, { transposeB: true }),
    point: [values([2, 3]), values([4, 3])],
  },
  {
    op: "matmul",
    name: "both transposed, with bias",
    build: (a, b, c) => ops.matmul(a, b, { transposeA: true, transposeB: true, bias: c }),
    point: [values([3, 2]), values([4, 3]), values([4])],
  },
  { op: "matmul", name: "a batch", build: (a, b) => ops.matmul(a, b), point: [values([2, 2, 3]), values([2, 3, 2])] },
  {
    op: "matmul",
    name: "stretched batches, both transposed",
    build: (a, b) => ops.matmul(a, b, { transposeA: true, transposeB: true }),
    point: [values([3, 2]), values([2, 1, 4, 3])],
  },

  {
    op: "slice",
    name: "two axes",
    build: (x) =>
      ops.slice(x, [
        [1, 3],
        [0, -1],
      ]),
    point: [values([4, 3])],
  },
  {
    op: "slice",
    name: "strided, values left over",
    build: (x) => ops.slice(x, [[1, undefined, 2], undefined, [0, 5, 3]]),
    point: [values([5, 2, 6])],
  },
  { op: "slice", name: "one value by a stride", build: (x) => ops.slice(x, [[2, 3, 4]]), point: [values([5])] },
  { op: "sliceAxis", name: "from the end", build: (x) => ops.sliceAxis(x, -1, -2), point: [values([2, 5])] },
  { op: "select", name: "last row", build: (x) => ops.select(x, 0, -1), point: [values([3, 2])] },
  { op: "pad", name: "by a value", build: (x) => ops.pad(x, [1, 0], [0, 2], 0.5), point: [values([2, 3])] },
  {
    op: "concat",
    name: "three parts",
    build: (...x) => ops.concat(x, 1),
    point: [values([2, 1]), values([2, 3]), values([2, 2])],
  },
  { op: "concat", name: "one input twice", build: (x) => ops.concat([x, x], 0), point: [values([2, 2])] },
  {
    op: "stack",
    name: "new middle axis",
    build: (...x) => ops.stack(x, 1),
    point: [values([2, 3]), values([2, 3], -2, 2, 4)],
  },
  {
    op: "split",
    name: "unequal parts, recombined",
    build: (x) => {
      const [a, b] = ops.split(x, [1, 3], 1) as [Tensor, Tensor];
      return ops.mul(a, b);
    },
    point: [values([2, 4])],
  },
  { op: "tile", name: "two axes", build: (x) => ops.tile(x, [2, 1, 3]), point: [values([2, 2, 2])] },
  { op: "gather", name: "rows, some twice", build: (x) => ops.gather(x, ints([2, 0, 2, 2])), point: [values([4, 3])] },
  {
    op: "gather",
    name: "middle axis by a matrix",
    build: (x) => ops.gather(x, ints([1, 0, 1, 1], [2, 2]), 1),
    point: [values([2, 3, 2])],
  },
  ...convCases,
  ...transposeCases,
  ...poolCases,
];

/** Exports without a row above, and why. */
export const withoutGradient: Readonly<Partial<Record<keyof typeof ops, string>>> = {
  asTensor: "no op: turns numbers into constants",
  unstretch: "no op: a step of building",
  elementwise: "no op: applies ops",
  isFilledWith: "no op: a question",
  elementwiseShape: "no op: a shape rule",
  unaryOp: "no op: makes ops",
  gradient: "no op: the gradient itself",
  full: "a constant",
  stopGradient: "stops it by design",
  cast: "no gradient flows through a change of kind",
  toFloat: "no gradient flows through a change of kind",
  oneHot: "of whole numbers",
  argMax: "piecewise constant",
  sign: "piecewise constant",
  floor: "piecewise constant",
  greater: "a comparison",
  greaterEqual: "a comparison",
  less: "a comparison",
  equal: "a comparison",
  isFinite: "a comparison",
  and: "of bools",
  not: "of bools",
};

/** Ops without a gradient that run on devices all the same; results as floats. */
export const flatCases: readonly OpCase[] = [
  ...(["greater", "greaterEqual", "less", "equal"] as const).map((op): OpCase => ({
    op,
    name: "against a row",
    build: (a, b) => ops.toFloat(ops[op](a, b)),
    point: [ndArray([1, 2, 3, 3, 2, 1], [2, 3]), ndArray([2, 2, 2])],
  })),
  {
    op: "and",
    name: "two tests",
    build: (a) => ops.toFloat(ops.and(ops.greater(a, 0), ops.less(a, 1))),
    point: [values([6])],
  },
  { op: "not", name: "a test", build: (a) => ops.toFloat(ops.not(ops.greater(a, 0))), point: [values([6])] },
  {
    op: "isFinite",
    name: "of log",
    build: (a) => ops.toFloat(ops.isFinite(ops.log(a))),
    point: [ndArray([-1, 0, 1, 2])],
  },
  unary("sign", ndArray([-2, 0, 3])),
  unary("floor", values([6])),
  {
    op: "argMax",
    name: "along rows, with a tie",
    build: (x) => ops.toFloat(ops.argMax(x, 1)),
    point: [ndArray([1, 3, 3, 5, 2, 1], [2, 3])],
  },
  {
    op: "oneHot",
    name: "of a matrix of classes",
    build: (x) => ops.oneHot(ops.cast(x, "int"), 4),
    point: [ndArray([0, 3, 1, 5], [2, 2])],
  },
  { op: "full", name: "added to", build: (x) => ops.add(x, ops.full([2, 3], 1.5)), point: [values([3])] },
  { op: "stopGradient", name: "is x", build: ops.stopGradient, point: [values([3])] },
  {
    op: "cast",
    name: "to whole numbers and back",
    build: (x) => ops.toFloat(ops.cast(x, "int")),
    point: [ndArray([-1.7, 0.2, 3.9])],
  },
];
