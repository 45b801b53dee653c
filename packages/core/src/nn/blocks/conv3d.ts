import { InputError, ShapeError } from "../../errors.js";
import { constant, formatShape, type Tensor } from "../../graph/index.js";
import { concat, conv2d as conv2dOp, gather, mul, reshape, sliceAxis, transpose } from "../../ops/index.js";
import { initializerOf, type InitializerName } from "../initializers.js";
import { atPlace, type Layer } from "../layer.js";

/** Options of `conv3d`, alike along all three axes. */
export interface Conv3dOptions {
  /** Default 1. */
  readonly stride?: number;
  /** Zeros around, default 0. */
  readonly padding?: number;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName;
}

/**
 * A convolution over three axes: volumes [batch, c, d, h, w] -> [batch, outputs, d', h', w'], each side by (side + 2 padding - kernel) / stride + 1, rounded down. It is one
 * convolution of images: the planes that a kernel reaches along depth stand side by side as channels.
 * Parameters: `weight` [outputs, c, kernel, kernel, kernel] (PyTorch's layout), `bias` [outputs].
 * Throws InputError for sizes that are no positive whole numbers, ShapeError if x is no batch of volumes or smaller than the kernel.
 */
export function conv3d(
  outputs: number,
  kernel: number,
  { stride = 1, padding = 0, initializer = "pytorch" }: Conv3dOptions = {},
): Layer {
  const isSize = (value: number, least = 1): boolean => Number.isInteger(value) && value >= least;
  if (!isSize(outputs) || !isSize(kernel) || !isSize(stride) || !isSize(padding, 0))
    throw new InputError(
      `conv3d: outputs, kernel and stride must be positive whole numbers, padding 0 or more, got ${outputs}, ${kernel}, ${stride}, ${padding}`,
    );
  const initial = initializerOf(initializer);
  return {
    kind: "conv3d",
    parametrised: true,
    apply: (x, scope) => {
      const sides = x.shape.slice(1);
      if (x.rank !== 5 || !sides.every((side) => typeof side === "number"))
        throw new ShapeError(
          `${scope.where("conv3d")}: needs volumes [batch, channels, depth, height, width], got ${formatShape(x.shape)}`,
        );
      const [channels, depth, height, width] = sides.map(Number);
      const deep = Math.floor((depth + 2 * padding - kernel) / stride) + 1;
      if (deep < 1)
        throw new ShapeError(
          `${scope.where("conv3d")}: the kernel ${kernel} is larger than the depth ${depth} with padding ${padding}`,
        );
      const fans = { fanIn: channels * kernel ** 3, fanOut: outputs * kernel ** 3 };
      const weight = scope.parameter("weight", [outputs, channels, kernel, kernel, kernel], initial.weight, fans);
      const bias = scope.parameter("bias", [outputs], initial.bias, fans);
      const reached = planes(x, { deep, kernel, stride, padding });
      const images = reshape(reached, [-1, channels * kernel, height, width]);
      const flat = reshape(weight, [outputs, channels * kernel, kernel, kernel]);
      const y = atPlace("conv2d", scope, () => conv2dOp(images, flat, { stride, padding, bias }));
      const [high, wide] = [Number(y.shape[2]), Number(y.shape[3])];
      const back = transpose(reshape(y, [-1, deep, outputs, high * wide]), [0, 2, 1, 3]);
      return reshape(back, [x.shape[0], outputs, deep, high, wide]);
    },
  };
}

/** The planes under the kernel at each place along depth, [batch, deep, c, kernel h w]; zeros beyond the ends. */
function planes(
  x: Tensor,
  { deep, kernel, stride, padding }: { deep: number; kernel: number; stride: number; padding: number },
): Tensor {
  const [channels, depth, height, width] = x.shape.slice(1).map(Number);
  const flat = reshape(x, [-1, channels, depth, height * width]);
  const within = padding === 0 ? flat : concat([flat, mul(sliceAxis(flat, 2, 0, 1), 0)], 2);
  const at = Array.from({ length: deep * kernel }, (_, i) => {
    const plane = Math.floor(i / kernel) * stride + (i % kernel) - padding;
    return plane >= 0 && plane < depth ? plane : depth;
  });
  const chosen = gather(within, constant({ shape: [at.length], data: Float64Array.from(at) }, "int"), 2);
  return transpose(reshape(chosen, [-1, channels, deep, kernel * height * width]), [0, 2, 1, 3]);
}
