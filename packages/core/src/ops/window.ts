import { ShapeError } from "../errors.js";
import { formatShape, type Dim, type OnnxAttribute, type Tensor } from "../graph/index.js";

/** One number for both spatial axes, or [height, width]. */
export type Pair = number | readonly [number, number];
/** One number for all four sides, [height, width] each for both of its sides, or [top, left, bottom, right]. */
export type Padding = Pair | readonly [number, number, number, number];

/** How a window slides over [height, width]. Lists are [height, width]; `padding` is [top, left, bottom, right]. */
export interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly padding: readonly number[];
}

/** A pair of whole numbers of at least `least`. Throws ShapeError naming `where`. */
export function pairOf(value: Pair, where: string, least = 1): number[] {
  const list = typeof value === "number" ? [value, value] : [...value];
  if (list.length !== 2 || list.some((v) => !Number.isInteger(v) || v < least))
    throw new ShapeError(`${where} must be a whole number of at least ${least}, or two, got ${JSON.stringify(value)}`);
  return list;
}

export function paddingOf(value: Padding, where: string): number[] {
  const list = typeof value === "number" ? [value, value, value, value] : [...value];
  const sides = list.length === 2 ? [...list, ...list] : list;
  if (sides.length !== 4 || sides.some((v) => !Number.isInteger(v) || v < 0))
    throw new ShapeError(
      `${where} must be a whole number of at least 0, two, or [top, left, bottom, right], got ${JSON.stringify(value)}`,
    );
  return sides;
}

/** Height or width that one window covers. */
const reach = ({ kernel, dilation }: Window, i: number): number => dilation[i] * (kernel[i] - 1) + 1;

/** Positions of the window over `size` ([height, width]):  floor((size + padding - reach) / stride) + 1. */
export const slideSize = (window: Window, size: readonly number[]): number[] =>
  size.map(
    (n, i) => Math.floor((n + window.padding[i] + window.padding[i + 2] - reach(window, i)) / window.stride[i]) + 1,
  );

/** Smallest size over which the window has `count` positions; slideSize's inverse:  (count - 1) stride - padding + reach. */
export const spanSize = (window: Window, count: readonly number[]): number[] =>
  count.map((n, i) => (n - 1) * window.stride[i] - window.padding[i] - window.padding[i + 2] + reach(window, i));

/** [n, channels, height, width] with a fixed height and width. Throws ShapeError naming `where`. */
export function imageShape(x: Tensor, where: string): [Dim, number, number, number] {
  const [n, channels, height, width] = x.shape;
  if (x.rank !== 4 || typeof channels !== "number" || typeof height !== "number" || typeof width !== "number")
    throw new ShapeError(
      `${where}: images must be [batch, channels, height, width], the last three fixed, got ${formatShape(x.shape)}`,
    );
  return [n, channels, height, width];
}

/** The window as attributes of ONNX's Conv, ConvTranspose and pooling nodes. */
export const onnxWindow = ({ kernel, stride, dilation, padding }: Window): Record<string, OnnxAttribute> => ({
  kernel_shape: { ints: kernel },
  strides: { ints: stride },
  dilations: { ints: dilation },
  pads: { ints: padding },
});

/**
 * Calls `visit` for each window position of `out` and each kernel offset whose place lies inside `size` (both [height, width]):
 * all three as flat indices. The reference loops of convolution and pooling.
 */
export function slide(
  { kernel, stride, dilation, padding }: Window,
  size: readonly number[],
  out: readonly number[],
  visit: (position: number, place: number, offset: number) => void,
): void {
  for (let y = 0; y < out[0]; y++)
    for (let x = 0; x < out[1]; x++)
      for (let ky = 0; ky < kernel[0]; ky++)
        for (let kx = 0; kx < kernel[1]; kx++) {
          const inY = y * stride[0] + ky * dilation[0] - padding[0];
          const inX = x * stride[1] + kx * dilation[1] - padding[1];
          if (inY >= 0 && inY < size[0] && inX >= 0 && inX < size[1])
            visit(y * out[1] + x, inY * size[1] + inX, ky * kernel[1] + kx);
        }
}

/** True where the window has one position, which covers `size` exactly: a convolution is then a matrix product. */
export const coversExactly = ({ kernel, dilation, padding }: Window, size: readonly number[]): boolean =>
  padding.every((p) => p === 0) && size.every((n, i) => n === kernel[i] && (dilation[i] === 1 || n === 1));
