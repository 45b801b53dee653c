import { constant, type Tensor } from "../../graph/index.js";
import * as ops from "../../ops/index.js";
import { distinct, values, type OpCase } from "./op-case.js";

/** Convolutions, and the gradients that are convolutions too. */
export const convCases: OpCase[] = [
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

/** Transposed convolutions. */
export const transposeCases: OpCase[] = [
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

/** Poolings. */
export const poolCases: OpCase[] = [
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
