import { ShapeError } from "../errors.js";
import { apply, constant, formatShape, sizeOf, zeros, type NdArray, type Op, type Tensor } from "../graph/index.js";
import { mul } from "./arithmetic.js";
import { stack } from "./concat.js";
import { convTranspose2d } from "./conv.js";
import { broadcastTo } from "./reduce.js";
import { reshape, transpose } from "./reshape.js";
import { pad, slice } from "./slice.js";
import { and, equal, not, where } from "./where.js";
import {
  imageShape,
  onnxWindow,
  paddingOf,
  pairOf,
  slide,
  slideSize,
  spanSize,
  type Padding,
  type Pair,
  type Window,
} from "./window.js";

export interface PoolOptions {
  /** Step of the window; its own size by default. */
  readonly stride?: Pair;
  /** Rows and columns around the image, at most half the window; 0 by default. */
  readonly padding?: Padding;
}

/** Below every float32; an infinity would not survive a product with 0. */
const lowest = -3.4028234663852886e38;

function poolShape([x]: readonly Tensor[], window: Window, name: string): ReturnType<Op["infer"]> {
  const [n, channels, ...size] = imageShape(x, name);
  const out = slideSize(window, size);
  if (out.some((dim) => dim < 1))
    throw new ShapeError(
      `${name}: the window [${window.kernel.join(", ")}] is larger than the image ${formatShape(x.shape)}`,
    );
  return { shape: [n, channels, ...out], dtype: "float" };
}

function poolArray(
  x: NdArray,
  window: Window,
  initial: number,
  step: (total: number, value: number) => number,
): NdArray {
  const [n, channels, ...size] = x.shape as [number, number, number, number];
  const count = slideSize(window, size);
  const out = zeros([n, channels, ...count]);
  out.data.fill(initial);
  for (let image = 0; image < n * channels; image++) {
    const [to, from] = [image * count[0] * count[1], image * size[0] * size[1]];
    slide(window, size, count, (position, place) => {
      out.data[to + position] = step(out.data[to + position], x.data[from + place]);
    });
  }
  return out;
}

/** True where every place of the image lies in at most one window, side by side from the top left corner. */
const tiles = ({ kernel, stride, padding }: Window): boolean =>
  padding.every((p) => p === 0) && kernel.every((k, i) => k === stride[i]);

/**
 * Adds up values that belong to the places of windows: `parts[k]` [n, c, h, w] holds those of kernel offset k -> [n, c, height, width].
 */
function fold(parts: readonly Tensor[], window: Window, size: readonly number[]): Tensor {
  const [n, channels, h, w] = parts[0].shape as number[];
  const [kh, kw] = window.kernel as [number, number];
  if (tiles(window)) {
    const grid = transpose(reshape(stack(parts, 2), [n, channels, kh, kw, h, w]), [0, 1, 4, 2, 5, 3]);
    const [height, width] = [h * kh, w * kw];
    return pad(reshape(grid, [n, channels, height, width]), [0, 0, 0, 0], [0, 0, size[0] - height, size[1] - width]);
  }
  // overlapping windows: a transposed convolution whose kernel puts channel k at offset k
  const taps = kh * kw;
  const eye = zeros([taps, 1, kh, kw]);
  for (let k = 0; k < taps; k++) eye.data[k * taps + k] = 1;
  const count = sizeOf(parts[0].shape.slice(0, 2), "gradient of pooling");
  const columns = reshape(stack(parts, 2), [count, taps, h, w]);
  return reshape(spreadBy(columns, constant(eye), window, size), [n, channels, ...size]);
}

const spreadBy = (x: Tensor, kernel: Tensor, { stride, padding, ...rest }: Window, size: readonly number[]): Tensor => {
  const least = spanSize({ stride, padding, ...rest }, x.shape.slice(2) as number[]);
  return convTranspose2d(x, kernel, {
    stride: stride as [number, number],
    padding: padding as [number, number, number, number],
    outputPadding: size.map((dim, i) => dim - least[i]) as [number, number],
  });
};

const maxPoolOp: Op<Window> = {
  name: "maxPool2d",
  infer: (inputs, window) => poolShape(inputs, window, "maxPool2d"),
  vjp: (g, node) => {
    const [x, window] = [node.inputs[0], node.attributes];
    const { kernel, stride, padding } = window;
    const [top, left, bottom, right] = padding as [number, number, number, number];
    const padded = pad(x, [0, 0, top, left], [0, 0, bottom, right], lowest);
    const [, , h, w] = node.shape as number[];
    const parts: Tensor[] = [];
    let open: Tensor | undefined; // windows whose maximum has not been met yet
    for (let y = 0; y < kernel[0]; y++)
      for (let x0 = 0; x0 < kernel[1]; x0++) {
        const span = (start: number, count: number, step: number): [number, number, number] => [
          start,
          start + (count - 1) * step + 1,
          step,
        ];
        const seen = slice(padded, [undefined, undefined, span(y, h, stride[0]), span(x0, w, stride[1])]);
        const hit = equal(seen, node as Tensor);
        parts.push(where(open ? and(hit, open) : hit, g, 0));
        open = open ? and(open, not(hit)) : not(hit);
      }
    return [fold(parts, window, x.shape.slice(2) as number[])];
  },
  onnx: (writer, inputs, { attributes }) => writer.node("MaxPool", inputs, onnxWindow(attributes)),
  eval: ([x], { attributes }) => poolArray(x, attributes, -Infinity, Math.max),
};

const avgPoolOp: Op<Window> = {
  name: "avgPool2d",
  infer: (inputs, window) => poolShape(inputs, window, "avgPool2d"),
  vjp: (g, { inputs: [x], attributes: window, shape }) => {
    const [n, channels, h, w] = shape as number[];
    const [kh, kw] = window.kernel as [number, number];
    const size = x.shape.slice(2) as number[];
    const part = mul(g, 1 / (kh * kw));
    if (tiles(window)) {
      const grid = broadcastTo(reshape(part, [n, channels, h, 1, w, 1]), [n, channels, h, kh, w, kw]);
      const [height, width] = [h * kh, w * kw];
      return [
        pad(reshape(grid, [n, channels, height, width]), [0, 0, 0, 0], [0, 0, size[0] - height, size[1] - width]),
      ];
    }
    const ones = zeros([1, 1, kh, kw]);
    ones.data.fill(1);
    const count = sizeOf(shape.slice(0, 2), "gradient of avgPool2d");
    return [reshape(spreadBy(reshape(part, [count, 1, h, w]), constant(ones), window, size), x.shape)];
  },
  onnx: (writer, inputs, { attributes: { kernel, stride, padding } }) =>
    writer.node("AveragePool", inputs, {
      kernel_shape: { ints: kernel },
      strides: { ints: stride },
      pads: { ints: padding },
      count_include_pad: { int: 1 },
    }),
  eval: ([x], { attributes }) => {
    const area = attributes.kernel[0] * attributes.kernel[1];
    return poolArray(x, attributes, 0, (total, value) => total + value / area);
  },
};

function poolWindow(size: Pair, { stride = size, padding = 0 }: PoolOptions, name: string): Window {
  const kernel = pairOf(size, `${name}: kernel`);
  const sides = paddingOf(padding, `${name}: padding`);
  if (sides.some((p, i) => 2 * p > kernel[i % 2]))
    throw new ShapeError(
      `${name}: the padding [${sides.join(", ")}] must be at most half the window [${kernel.join(", ")}]`,
    );
  return { kernel, stride: pairOf(stride, `${name}: stride`), dilation: [1, 1], padding: sides };
}

/**
 * Largest value in each window: [n, c, h, w] -> [n, c, h', w'] with h' = floor((h + 2 p - k) / s) + 1; padding never wins, n may be symbolic.
 * The gradient goes to the first maximum of a window in row-major order, as in PyTorch. Throws ShapeError if the window is larger than the image.
 */
export const maxPool2d = (x: Tensor, kernel: Pair, options: PoolOptions = {}): Tensor =>
  apply(maxPoolOp, [x], poolWindow(kernel, options, "maxPool2d"));

/**
 * Mean of each window, padding counted as zeros (PyTorch's count_include_pad): [n, c, h, w] -> [n, c, h', w'] with h' = floor((h + 2 p - k) / s) + 1.
 * Throws ShapeError if the window is larger than the image.
 */
export const avgPool2d = (x: Tensor, kernel: Pair, options: PoolOptions = {}): Tensor =>
  apply(avgPoolOp, [x], poolWindow(kernel, options, "avgPool2d"));
