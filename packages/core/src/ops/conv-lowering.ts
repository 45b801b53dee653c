import type { NodeWriter, Shape } from "../graph/index.js";
import { coversExactly, onnxWindow, type Window } from "./window.js";

/** Names of the image, the kernel and maybe the bias, with what decides how the convolution is written. */
export interface ConvNode {
  readonly inputs: readonly string[];
  readonly image: Shape;
  readonly out: Shape;
  readonly window: Window;
}

interface ConvTransposeNode extends ConvNode {
  readonly window: Window & { readonly outputPadding: readonly number[] };
}

/** The padding with which the other of the two convolutions does the same at stride 1, if it exists. */
function mirrored({ kernel, stride, dilation, padding }: Window): number[] | undefined {
  const sides = padding.map((p, i) => dilation[i % 2] * (kernel[i % 2] - 1) - p);
  return stride.every((s) => s === 1) && sides.every((p) => p >= 0) ? sides : undefined;
}

/** The kernel turned by 180 degrees, its two channel axes swapped. */
function turned(writer: NodeWriter, kernel: string): string {
  const end = -(2 ** 31);
  const flipped = writer.node("Slice", [
    kernel,
    writer.ints([-1, -1]),
    writer.ints([end, end]),
    writer.ints([2, 3]),
    writer.ints([-1, -1]),
  ]);
  return writer.node("Transpose", [flipped], { perm: { ints: [1, 0, 2, 3] } });
}

const few = (a: Shape[number], b: Shape[number]): boolean => 4 * (a as number) <= (b as number);

/**
 * Writes a convolution: `Gemm` where the kernel covers the image; at stride 1 `ConvTranspose` with the kernel turned round where the result
 * has far fewer channels than the image (Conv copies its image kh kw times, ConvTranspose its result: conv 32 -> 1 of [128, 32, 28, 28], kernel 3,
 * takes 6.7 ms of one thread as Conv and 2.0 as ConvTranspose); else `Conv`.
 */
export function writeConv(writer: NodeWriter, { inputs, image, out, window }: ConvNode): string {
  const [x, w, ...bias] = inputs as [string, string, ...string[]];
  const [, channels, ...size] = image as [unknown, number, number, number];
  if (coversExactly(window, size)) {
    const length = channels * size[0] * size[1];
    const [left, right] = [x, w].map((name) => writer.node("Reshape", [name, writer.ints([-1, length])]));
    const product = writer.node("Gemm", [left, right, ...bias], { transB: { int: 1 } });
    return writer.node("Reshape", [product, writer.ints([-1, out[1] as number, 1, 1])]);
  }
  const padding = few(out[1], channels) ? mirrored(window) : undefined;
  return padding
    ? writer.node("ConvTranspose", [x, turned(writer, w), ...bias], onnxWindow({ ...window, padding }))
    : writer.node("Conv", [x, w, ...bias], onnxWindow(window));
}

/**
 * Writes a transposed convolution: `Gemm` from images of one place; at stride 1 `Conv` with the kernel turned round where the result has far
 * more channels than the image (1 -> 32 of [128, 1, 28, 28], kernel 3: 11 ms as ConvTranspose, 2.1 as Conv); else `ConvTranspose`.
 * One convolution per phase was slower at stride 2 for each layer of the digits net (1x28x28) and the faces net (3x128x128) (20 to 250 % more time).
 */
export function writeConvTranspose(writer: NodeWriter, { inputs, image, out, window }: ConvTransposeNode): string {
  const [x, w, ...bias] = inputs as [string, string, ...string[]];
  const [, channels, ...size] = out as [unknown, number, number, number];
  const taken = image[1] as number;
  if (coversExactly(window, size) && image[2] === 1 && image[3] === 1) {
    const rows = writer.node("Reshape", [x, writer.ints([-1, taken])]);
    const weights = writer.node("Reshape", [w, writer.ints([taken, -1])]);
    const images = writer.node("Reshape", [writer.node("Gemm", [rows, weights]), writer.ints([-1, channels, ...size])]);
    if (bias.length === 0) return images;
    return writer.node("Add", [images, writer.node("Reshape", [bias[0], writer.ints([channels, 1, 1])])]);
  }
  const padding = few(taken, channels) ? mirrored(window) : undefined;
  return padding
    ? writer.node("Conv", [x, turned(writer, w), ...bias], onnxWindow({ ...window, padding }))
    : writer.node("ConvTranspose", [x, w, ...bias], {
        ...onnxWindow(window),
        output_padding: { ints: window.outputPadding },
      });
}
