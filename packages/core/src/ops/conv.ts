import { ShapeError } from "../errors.js";
import { apply, formatShape, zeros, type NdArray, type Op, type Tensor } from "../graph/index.js";
import { writeConv, writeConvTranspose, type ConvNode } from "./conv-lowering.js";
import { writeWeightGrad } from "./conv-weight-grad.js";
import { sum } from "./reduce.js";
import {
  imageShape,
  paddingOf,
  pairOf,
  slide,
  slideSize,
  spanSize,
  type Padding,
  type Pair,
  type Window,
} from "./window.js";

// Three ops, each one's gradient made of the other two. With i an input place, p a window position and k a kernel offset, i = p stride + k dilation - padding:
//   conv2d           out[n, o, p]  = sum_{c, k} x[n, c, i] w[o, c, k]
//   convTranspose2d  out[n, c, i]  = sum_{o, k} x[n, o, p] w[o, c, k]
//   weight gradient  out[o, c, k]  = sum_{n, p} positions[n, o, p] image[n, c, i]

export interface ConvOptions {
  /** Step of the window; 1 by default. */
  readonly stride?: Pair;
  /** Zeros around the image; 0 by default. */
  readonly padding?: Padding;
  /** Distance between the kernel's values; 1 by default. */
  readonly dilation?: Pair;
  /** [out channels], added to every place. */
  readonly bias?: Tensor;
}

export interface ConvTransposeOptions extends ConvOptions {
  /** Rows and columns added at the bottom and right, below the stride; 0 by default. Settles which of the sizes that a strided convolution maps to one size is meant. */
  readonly outputPadding?: Pair;
}

interface TransposeWindow extends Window {
  readonly outputPadding: readonly number[];
}

/** A transposed convolution's window without its output padding. */
const plainWindow = ({ kernel, stride, dilation, padding }: Window): Window => ({ kernel, stride, dilation, padding });

/** The window of a kernel tensor [*, *, kernel height, kernel width]. */
function windowOf(w: Tensor, { stride = 1, padding = 0, dilation = 1 }: ConvOptions, where: string): Window {
  const [, , height, width] = w.shape;
  if (w.rank !== 4 || w.shape.some((dim) => typeof dim !== "number"))
    throw new ShapeError(`${where}: the kernel must have four fixed axes, got ${formatShape(w.shape)}`);
  return {
    kernel: [height as number, width as number],
    stride: pairOf(stride, `${where}: stride`),
    dilation: pairOf(dilation, `${where}: dilation`),
    padding: paddingOf(padding, `${where}: padding`),
  };
}

function checkBias(bias: Tensor | undefined, channels: number, where: string): void {
  if (bias && (bias.rank !== 1 || bias.shape[0] !== channels))
    throw new ShapeError(`${where}: the bias must be [${channels}], got ${formatShape(bias.shape)}`);
}

const addBias = (out: NdArray, bias: NdArray | undefined): NdArray => {
  if (!bias) return out;
  const plane = out.shape[2] * out.shape[3];
  return { shape: out.shape, data: out.data.map((v, i) => v + bias.data[Math.floor(i / plane) % bias.data.length]) };
};

/** The loops of all three ops: which of the sums' three factors is written is up to `visit`, given flat indices. */
function everyProduct(
  window: Window,
  image: readonly number[],
  positions: readonly number[],
  visit: (image: number, position: number, weight: number) => void,
): void {
  const [n, c, ...size] = image as [number, number, number, number];
  const [, o, ...out] = positions as [number, number, number, number];
  const [plane, count, taps] = [size[0] * size[1], out[0] * out[1], window.kernel[0] * window.kernel[1]];
  for (let b = 0; b < n; b++)
    for (let i = 0; i < o; i++)
      for (let j = 0; j < c; j++)
        slide(window, size, out, (position, place, offset) =>
          visit((b * c + j) * plane + place, (b * o + i) * count + position, (i * c + j) * taps + offset),
        );
}

const convNode = <W extends Window>(
  inputs: readonly string[],
  { inputs: [image], shape, attributes }: Tensor<W>,
): ConvNode & { readonly window: W } => ({
  inputs,
  image: image.shape,
  out: shape,
  window: attributes,
});

const conv2dOp: Op<Window> = {
  name: "conv2d",
  infer: ([x, w, bias], window) => {
    const [n, channels, ...size] = imageShape(x, "conv2d");
    const [out, taken] = w.shape as number[];
    if (taken !== channels)
      throw new ShapeError(
        `conv2d: the kernel ${formatShape(w.shape)} takes ${taken} channels, got ${channels} in ${formatShape(x.shape)}`,
      );
    checkBias(bias, out, "conv2d");
    const slid = slideSize(window, size);
    if (slid.some((dim) => dim < 1))
      throw new ShapeError(
        `conv2d: the kernel ${formatShape(w.shape)} with padding [${window.padding.join(", ")}] and dilation [${window.dilation.join(", ")}] is larger than the image ${formatShape(x.shape)}`,
      );
    return { shape: [n, out, ...slid], dtype: "float" };
  },
  vjp: (g, { inputs: [x, w, bias], attributes }) => [
    transposed(g, w, attributes, x.shape.slice(2) as number[]),
    weightGrad(x, g, attributes),
    bias && sum(g, [0, 2, 3]),
  ],
  onnx: (writer, inputs, node) => writeConv(writer, convNode(inputs, node)),
  eval: ([x, w, bias], { attributes }) => {
    const out = zeros([x.shape[0], w.shape[0], ...slideSize(attributes, x.shape.slice(2))]);
    everyProduct(attributes, x.shape, out.shape, (i, p, k) => {
      out.data[p] += x.data[i] * w.data[k];
    });
    return addBias(out, bias);
  },
};

const convTranspose2dOp: Op<TransposeWindow> = {
  name: "convTranspose2d",
  infer: ([x, w, bias], window) => {
    const [n, channels, ...size] = imageShape(x, "convTranspose2d");
    const [taken, out] = w.shape as number[];
    if (taken !== channels)
      throw new ShapeError(
        `convTranspose2d: the kernel ${formatShape(w.shape)} takes ${taken} channels, got ${channels} in ${formatShape(x.shape)}`,
      );
    checkBias(bias, out, "convTranspose2d");
    if (window.outputPadding.some((p, i) => p >= window.stride[i]))
      throw new ShapeError(
        `convTranspose2d: the output padding must be below the stride [${window.stride.join(", ")}], got [${window.outputPadding.join(", ")}]`,
      );
    const span = spanSize(window, size).map((dim, i) => dim + window.outputPadding[i]);
    if (span.some((dim) => dim < 1))
      throw new ShapeError(
        `convTranspose2d: the padding [${window.padding.join(", ")}] leaves nothing of ${formatShape(x.shape)}`,
      );
    return { shape: [n, out, ...span], dtype: "float" };
  },
  vjp: (g, { inputs: [x, w, bias], attributes }) => [
    apply(conv2dOp, [g, w], plainWindow(attributes)),
    weightGrad(g, x, attributes),
    bias && sum(g, [0, 2, 3]),
  ],
  onnx: (writer, inputs, node) => writeConvTranspose(writer, convNode(inputs, node)),
  eval: ([x, w, bias], { attributes }) => {
    const span = spanSize(attributes, x.shape.slice(2)).map((dim, i) => dim + attributes.outputPadding[i]);
    const out = zeros([x.shape[0], w.shape[1], ...span]);
    everyProduct(attributes, out.shape, x.shape, (i, p, k) => {
      out.data[i] += x.data[p] * w.data[k];
    });
    return addBias(out, bias);
  },
};

const weightGradOp: Op<Window> = {
  name: "conv2dWeightGrad",
  infer: ([image, positions], window) => {
    const [n, channels, ...size] = imageShape(image, "conv2dWeightGrad");
    const [n2, out, ...count] = imageShape(positions, "conv2dWeightGrad");
    const slid = slideSize(window, size);
    if (n !== n2 || slid.some((dim, i) => dim !== count[i]))
      throw new ShapeError(
        `conv2dWeightGrad: a window ${JSON.stringify(window)} over ${formatShape(image.shape)} gives [${n}, channels, ${slid.join(", ")}], got ${formatShape(positions.shape)}`,
      );
    return { shape: [out, channels, ...window.kernel], dtype: "float" };
  },
  vjp: (g, { inputs: [image, positions], attributes }) => [
    transposed(positions, g, attributes, image.shape.slice(2) as number[]),
    apply(conv2dOp, [image, g], attributes),
  ],
  onnx: (writer, [image, positions], { attributes, inputs }) =>
    writeWeightGrad(writer, image, positions, {
      window: attributes,
      image: inputs[0].shape,
      positions: inputs[1].shape,
    }),
  eval: ([image, positions], { attributes }) => {
    const out = zeros([positions.shape[1], image.shape[1], ...attributes.kernel]);
    everyProduct(attributes, image.shape, positions.shape, (i, p, k) => {
      out.data[k] += image.data[i] * positions.data[p];
    });
    return out;
  },
};

const weightGrad = (image: Tensor, positions: Tensor, window: Window): Tensor =>
  apply(weightGradOp, [image, positions], plainWindow(window));

/** The transposed convolution whose result has height and width `size`. */
function transposed(x: Tensor, w: Tensor, window: Window, size: readonly number[]): Tensor {
  const least = spanSize(window, x.shape.slice(2) as number[]);
  const outputPadding = size.map((dim, i) => dim - least[i]);
  return apply(convTranspose2dOp, [x, w], { ...plainWindow(window), outputPadding });
}

/**
 * Two-dimensional convolution (no kernel flip, as everywhere in deep learning; PyTorch's conv2d with groups = 1):
 * out[n, o, y, x] = bias[o] + sum_{c, i, j} image[n, c, y s + i d - p, x s + j d - p] w[o, c, i, j]
 * Shapes: x [n, c, h, w], w [o, c, kh, kw] -> [n, o, h', w'] with h' = floor((h + 2 p - d (kh - 1) - 1) / s) + 1; n may be symbolic.
 * Throws ShapeError if channels or bias do not fit, or if the kernel is larger than the padded image. Source: Dumoulin & Visin 2016, arXiv:1603.07285.
 */
export function conv2d(x: Tensor, w: Tensor, options: ConvOptions = {}): Tensor {
  const { bias } = options;
  return apply(conv2dOp, bias ? [x, w, bias] : [x, w], windowOf(w, options, "conv2d"));
}

/**
 * Transposed convolution, the gradient of conv2d with respect to its image (PyTorch's conv_transpose2d with groups = 1).
 * Shapes: x [n, c, h, w], w [c, o, kh, kw] -> [n, o, h', w'] with h' = (h - 1) s - 2 p + d (kh - 1) + 1 + outputPadding; n may be symbolic.
 * Throws ShapeError if channels or bias do not fit, or if the output padding reaches the stride. Source: Dumoulin & Visin 2016, arXiv:1603.07285, ch. 4.
 */
export function convTranspose2d(x: Tensor, w: Tensor, options: ConvTransposeOptions = {}): Tensor {
  const { bias, outputPadding = 0 } = options;
  const window = windowOf(w, options, "convTranspose2d");
  return apply(convTranspose2dOp, bias ? [x, w, bias] : [x, w], {
    ...window,
    outputPadding: pairOf(outputPadding, "convTranspose2d: outputPadding", 0),
  });
}

/**
 * Gradient of conv2d(image, w) with respect to w, given that with respect to its result:
 * out[o, c, i, j] = sum_{n, y, x} positions[n, o, y, x] image[n, c, y s + i d - p, x s + j d - p]
 * Shapes: image [n, c, h, w], positions [n, o, h', w'] -> [o, c, kh, kw] for the given kernel size. Throws ShapeError if h', w' are not conv2d's.
 */
export function conv2dWeightGrad(
  image: Tensor,
  positions: Tensor,
  kernel: Pair,
  options: Omit<ConvOptions, "bias"> = {},
): Tensor {
  const { stride = 1, padding = 0, dilation = 1 } = options;
  return weightGrad(image, positions, {
    kernel: pairOf(kernel, "conv2dWeightGrad: kernel"),
    stride: pairOf(stride, "conv2dWeightGrad: stride"),
    dilation: pairOf(dilation, "conv2dWeightGrad: dilation"),
    padding: paddingOf(padding, "conv2dWeightGrad: padding"),
  });
}
