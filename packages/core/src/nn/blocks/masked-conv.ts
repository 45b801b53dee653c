import { InputError, ShapeError } from "../../errors.js";
import { constant, formatShape, ndArray } from "../../graph/index.js";
import { conv2d as conv2dOp, mul, reshape } from "../../ops/index.js";
import { conv2d, type Conv2dOptions } from "../conv2d.js";
import { initializerOf, type InitializerName } from "../initializers.js";
import { atPlace, type Layer } from "../layer.js";

/** Options of `maskedConv2d`. */
export interface MaskedConv2dOptions {
  /** Whether a pixel sees itself; default true. The first layer of an autoregressive net must not. */
  readonly seesItself?: boolean;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName;
}

/**
 * A convolution that keeps the sides and sees only pixels before its own, row by row from the top: those above, and in its own row those to the left (with itself or
 * without). What the mask hides has no slope. Shapes: x [batch, c, h, w] -> [batch, outputs, h, w]; weight [outputs, c, kernel, kernel].
 * Throws InputError unless outputs is a positive whole number and kernel an odd one, ShapeError if x is no image batch.
 * Source: van den Oord et al. 2016, arXiv:1601.06759, masks A and B of one group of channels.
 */
export function maskedConv2d(outputs: number, kernel: number, options: MaskedConv2dOptions = {}): Layer {
  const positive = Number.isInteger(outputs) && outputs >= 1;
  if (!(positive && Number.isInteger(kernel) && kernel >= 1 && kernel % 2 === 1))
    throw new InputError(
      `maskedConv2d: outputs must be a positive whole number and kernel an odd one, got ${outputs} and ${kernel}`,
    );
  const { seesItself = true, initializer = "pytorch" } = options;
  const { weight, bias } = initializerOf(initializer);
  const middle = (kernel ** 2 - 1) / 2;
  const mask = constant(
    ndArray(
      Array.from({ length: kernel ** 2 }, (_, i) => Number(i < middle || (seesItself && i === middle))),
      [kernel, kernel],
    ),
  );
  return {
    kind: "maskedConv2d",
    settings: `${kernel}x${kernel}`,
    parametrised: true,
    apply: (x, scope) => {
      const channels = x.shape[1];
      if (x.rank !== 4 || typeof channels !== "number")
        throw new ShapeError(
          `${scope.where("maskedConv2d")}: needs images [batch, channels, height, width], got ${formatShape(x.shape)}`,
        );
      const fans = { fanIn: channels * kernel ** 2, fanOut: outputs * kernel ** 2 };
      const w = mul(scope.parameter("weight", [outputs, channels, kernel, kernel], weight, fans), mask);
      const b = scope.parameter("bias", [outputs], bias, fans);
      return atPlace("conv2d", scope, () => conv2dOp(x, w, { padding: (kernel - 1) / 2, bias: b }));
    },
  };
}

/**
 * A convolution along one axis: signals [batch, c, n] -> [batch, outputs, n'], as `conv2d` of images of one row; options of one axis.
 * Throws ShapeError if x is no batch of signals, and as `conv2d`.
 */
export function conv1d(
  outputs: number,
  kernel: number,
  options: Omit<Conv2dOptions, "padding" | "stride" | "dilation"> & {
    readonly padding?: number;
    readonly stride?: number;
    readonly dilation?: number;
  } = {},
): Layer {
  const { padding = 0, stride = 1, dilation = 1, ...rest } = options;
  const inner = conv2d(outputs, [1, kernel], {
    ...rest,
    padding: [0, padding],
    stride: [1, stride],
    dilation: [1, dilation],
  });
  return {
    kind: "conv1d",
    settings: stride === 1 ? `${kernel}` : `${kernel}, stride ${stride}`,
    parametrised: true,
    apply: (x, scope) => {
      const [batch, channels, length] = x.shape;
      if (x.rank !== 3)
        throw new ShapeError(
          `${scope.where("conv1d")}: needs signals [batch, channels, length], got ${formatShape(x.shape)}`,
        );
      const y = inner.apply(reshape(x, [batch, channels, 1, length]), scope);
      return reshape(y, [batch, outputs, y.shape[3]]);
    },
  };
}
