import { InputError, ShapeError } from "../errors.js";
import { formatShape, type Tensor } from "../graph/index.js";
import {
  conv2d as conv2dOp,
  convTranspose2d as convTranspose2dOp,
  type ConvOptions,
  type ConvTransposeOptions,
} from "../ops/index.js";
import { initializerOf, type Fans, type InitializerName, type InitializerPair } from "./initializers.js";
import { atPlace, type Layer } from "./layer.js";
import type { Scope } from "./scope.js";

interface ConvParameters {
  /** Default true. */
  readonly bias?: boolean;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName | InitializerPair;
}

export interface Conv2dOptions extends Omit<ConvOptions, "bias">, ConvParameters {}
export interface ConvTranspose2dOptions extends Omit<ConvTransposeOptions, "bias">, ConvParameters {}

/** Checked [height, width] of a kernel. Throws InputError naming the layer's kind. */
function sidesOf(kind: string, outputs: number, kernel: number | readonly [number, number]): readonly [number, number] {
  const positive = (value: number): boolean => Number.isInteger(value) && value >= 1;
  if (!positive(outputs)) throw new InputError(`${kind}: outputs must be a positive whole number, got ${outputs}`);
  const sides = typeof kernel === "number" ? ([kernel, kernel] as const) : kernel;
  if (sides.length === 2 && sides.every(positive)) return sides;
  throw new InputError(`${kind}: kernel must be a positive whole number, or two, got ${JSON.stringify(kernel)}`);
}

/** Input channels of an image batch [n, c, h, w]; throws ShapeError for anything else. */
function channelsOf(x: Tensor, where: string): number {
  const channels = x.shape[1];
  if (x.rank === 4 && typeof channels === "number") return channels;
  throw new ShapeError(
    `${where}: needs images [batch, channels, height, width], got ${formatShape(x.shape)}; reshape the input first`,
  );
}

/** How a kernel is laid over an image: `3x3, stride 2`. */
function windowText(
  sides: readonly [number, number],
  { stride = 1, dilation = 1 }: Pick<ConvOptions, "stride" | "dilation">,
): string {
  const others = Object.entries({ stride, dilation }).map(([name, value]) => [name, [value].flat().join("x")]);
  return [
    sides.join("x"),
    ...others.flatMap(([name, text]) => (/^1(x1)?$/.test(text) ? [] : [`${name} ${text}`])),
  ].join(", ");
}

function weights(
  scope: Scope,
  shape: readonly number[],
  fans: Fans,
  outputs: number,
  initial: InitializerPair,
  withBias: boolean,
): { w: Tensor; bias?: Tensor } {
  const w = scope.parameter("weight", shape, initial.weight, fans);
  return withBias ? { w, bias: scope.parameter("bias", [outputs], initial.bias, fans) } : { w };
}

/**
 * A convolution with `outputs` channels. Shapes: x [batch, c, h, w] -> [batch, outputs, h', w'], h' = floor((h + 2 padding -
 * dilation (kernel - 1) - 1) / stride) + 1; weight [outputs, c, kernel, kernel] (PyTorch's layout).
 * Throws InputError for outputs or a kernel that are no positive whole numbers; ShapeError if x is no image batch or smaller than the kernel.
 */
export function conv2d(
  outputs: number,
  kernel: number | readonly [number, number],
  options: Conv2dOptions = {},
): Layer {
  const [height, width] = sidesOf("conv2d", outputs, kernel);
  const { bias: withBias = true, initializer = "pytorch", ...window } = options;
  const initial = initializerOf(initializer);
  return {
    kind: "conv2d",
    settings: windowText([height, width], window),
    parametrised: true,
    apply: (x, scope) => {
      const inputs = channelsOf(x, scope.where("conv2d"));
      const fans = { fanIn: inputs * height * width, fanOut: outputs * height * width };
      const { w, bias } = weights(scope, [outputs, inputs, height, width], fans, outputs, initial, withBias);
      return atPlace("conv2d", scope, () => conv2dOp(x, w, { ...window, bias }));
    },
  };
}

/**
 * A transposed convolution with `outputs` channels. Shapes: x [batch, c, h, w] -> [batch, outputs, h', w'], h' = (h - 1) stride -
 * 2 padding + dilation (kernel - 1) + outputPadding + 1; weight [c, outputs, kernel, kernel] (PyTorch's layout, and its fans
 * for start values: fanIn = outputs kernel^2).
 * Throws InputError for outputs or a kernel that are no positive whole numbers; ShapeError if x is no image batch.
 */
export function convTranspose2d(
  outputs: number,
  kernel: number | readonly [number, number],
  options: ConvTranspose2dOptions = {},
): Layer {
  const [height, width] = sidesOf("convTranspose2d", outputs, kernel);
  const { bias: withBias = true, initializer = "pytorch", ...window } = options;
  const initial = initializerOf(initializer);
  return {
    kind: "convTranspose2d",
    settings: windowText([height, width], window),
    parametrised: true,
    apply: (x, scope) => {
      const inputs = channelsOf(x, scope.where("convTranspose2d"));
      const fans = { fanIn: outputs * height * width, fanOut: inputs * height * width };
      const { w, bias } = weights(scope, [inputs, outputs, height, width], fans, outputs, initial, withBias);
      return atPlace("convTranspose2d", scope, () => convTranspose2dOp(x, w, { ...window, bias }));
    },
  };
}
