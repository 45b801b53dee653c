import { z } from "zod";
import { conv2d } from "../conv2d.js";
import type { InitializerName } from "../initializers.js";
import { sequential, type Layer } from "../layer.js";
import { groupNorm, layerNorm } from "./feature-norm.js";
import { gated, residual } from "./residual.js";
import { selfAttention2d } from "./self-attention.js";

/** What a config may put behind the hidden layers of a net of rows; nothing unless it says. */
export const denseBlockOptions = {
  norm: z.enum(["layer"]).optional().meta({ description: "Normalise each row's features behind a hidden layer" }),
  gated: z
    .boolean()
    .optional()
    .meta({ description: "Hidden layers f(x) sigmoid(g(x)), in the place of the activation" }),
};

/** What a config may put behind the convolutions of a net; nothing unless it says. */
export const convBlockOptions = {
  norm: z
    .enum(["group", "layer"])
    .optional()
    .meta({ description: "Normalise behind each convolution: eight channels together (group), or all of an image" }),
  gated: z
    .boolean()
    .optional()
    .meta({ description: "Convolutions f(x) sigmoid(g(x)), in the place of the activation" }),
  residual: z
    .int()
    .min(1)
    .max(16)
    .optional()
    .meta({ description: "Residual blocks of two 3x3 convolutions at each size of the image but the largest" }),
  attention: z
    .int()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: "Heads of self-attention over positions at the narrow end; divides the last channels" }),
};
type ConvBlocks = { readonly [Key in keyof typeof convBlockOptions]?: z.output<(typeof convBlockOptions)[Key]> };

/** Layers that stand for a linear layer and its activation. */
export const denseBlock = (
  layer: Layer,
  act: Layer,
  options: { readonly norm?: "layer"; readonly gated?: boolean },
): Layer[] => behind(layer, options.norm && layerNorm(), act, options.gated);

/** Layers that stand for a convolution to `channels` and its activation, `between` (pooling) behind them, and residual blocks. */
export function convBlock(
  layer: Layer,
  channels: number,
  act: Layer,
  { initializer, between = [], ...options }: ConvBlocks & { initializer: InitializerName; between?: readonly Layer[] },
): Layer[] {
  const norm = (): Layer | undefined => options.norm && groupNorm(options.norm === "group" ? groupsOf(channels) : 1);
  const same = (): Layer => conv2d(channels, 3, { padding: 1, initializer });
  const block = (): Layer => residual(...behind(same(), norm(), act, options.gated), same());
  return [
    ...behind(layer, norm(), act, options.gated),
    ...between,
    ...Array.from({ length: options.residual ?? 0 }, block),
  ];
}

/** What stands at the narrow end of a net of convolutions. */
export const narrowEnd = (initializer: InitializerName, heads?: number): Layer[] =>
  heads === undefined ? [] : [selfAttention2d({ heads, initializer })];

/** Groups of eight channels, or one of all where these are no multiple of eight. */
const groupsOf = (channels: number): number => (channels % 8 === 0 ? channels / 8 : 1);

const behind = (layer: Layer, norm: Layer | undefined, act: Layer, isGated = false): Layer[] => [
  isGated ? gated(norm ? sequential(layer, norm) : layer) : layer,
  ...(isGated ? [] : [...(norm ? [norm] : []), act]),
];
