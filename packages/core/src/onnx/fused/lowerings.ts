import type { NodeWriter, OnnxAttribute, Tensor } from "../../graph/index.js";
import type { Lowerings } from "../lower.js";
import { nativeDomain } from "../model-proto.js";

/** Batch, channels, height, width to channels last, and back. */
export const toChannelsLast = [0, 2, 3, 1] as const;
export const toChannelsFirst = [0, 3, 1, 2] as const;

interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
}

/** Kernels have room for so many offsets along one axis. */
const largestKernel = 64;

const windowAttributes = ({ kernel, stride, dilation, padding }: Window): Record<string, OnnxAttribute> => ({
  kernel: { ints: kernel },
  strides: { ints: stride },
  dilations: { ints: dilation },
  pads: { ints: padding },
});

const last = (writer: NodeWriter, name: string): string =>
  writer.node("Transpose", [name], { perm: { ints: toChannelsLast } });
const first = (writer: NodeWriter, name: string): string =>
  writer.node("Transpose", [name], { perm: { ints: toChannelsFirst } });

/** Whether a convolution is one matrix product, which the op's own lowering writes; or has a kernel that is too large. */
function leftAlone({ kernel, dilation, padding }: Window, image: Tensor): boolean {
  const covers = padding.every((p) => p === 0) && kernel.every((k, i) => k === image.shape[i + 2]);
  return covers || kernel.some((k, i) => k > largestKernel || (dilation[i] > 1 && k === 1));
}

/** Convolutions as nodes of `@latents/native`, channels last, between transposes that the layout pass joins. */
export const nativeLowerings: Lowerings = {
  conv2d: (writer, [x, w, ...bias], node: Tensor<Window>) => {
    if (leftAlone(node.attributes, node.inputs[0])) return undefined;
    const attributes = { ...windowAttributes(node.attributes), size: { ints: node.shape.slice(2) as number[] } };
    return first(writer, writer.node("Conv", [last(writer, x), w, ...bias], attributes, nativeDomain));
  },
  convTranspose2d: (writer, [x, w, ...bias], node: Tensor<Window>) => {
    if (leftAlone(node.attributes, node as Tensor)) return undefined;
    const attributes = { ...windowAttributes(node.attributes), size: { ints: node.shape.slice(2) as number[] } };
    return first(writer, writer.node("ConvTranspose", [last(writer, x), w, ...bias], attributes, nativeDomain));
  },
  conv2dWeightGrad: (writer, [image, positions], node: Tensor<Window>) => {
    if (leftAlone(node.attributes, node.inputs[0])) return undefined;
    const operands = [last(writer, image), last(writer, positions)];
    return writer.node("ConvWeightGrad", operands, windowAttributes(node.attributes), nativeDomain);
  },
  sum: (writer, [x], node: Tensor<{ axes: readonly number[]; keepAxes: boolean }>) => {
    const { axes, keepAxes } = node.attributes;
    const ofChannels = node.inputs[0].rank === 4 && axes.join() === "0,2,3" && !keepAxes && node.dtype === "float";
    return ofChannels ? writer.node("ChannelSums", [last(writer, x)], {}, nativeDomain) : undefined;
  },
};
