import type { Dim, NodeWriter, Shape } from "../graph/index.js";
import { sumSideBySide, tilesOf } from "./side-by-side.js";
import { coversExactly, slideSize, type Window } from "./window.js";

/** Sizes of one weight gradient: image [n, c, H, W], positions [n, o, h, w] (the gradient of the convolution's result). */
interface WeightGradCase {
  readonly window: Window;
  readonly image: Shape;
  readonly positions: Shape;
}

type Lowering = (writer: NodeWriter, image: string, positions: string, shapes: WeightGradCase) => string;

const numbers = (shape: readonly Dim[]): number[] => shape as number[];

/** The image in ONNX layout [n, H, W, c] with its padding; rows and columns beyond the last window are left. */
function channelsLast(writer: NodeWriter, image: string, { window: { padding } }: WeightGradCase): string {
  const [top, left, bottom, right] = numbers(padding) as [number, number, number, number];
  const moved = writer.node("Transpose", [image], { perm: { ints: [0, 2, 3, 1] } });
  if (padding.every((p) => p === 0)) return moved;
  return writer.node("Pad", [moved, writer.ints([0, top, left, 0, 0, bottom, right, 0])]);
}

/** For each kernel offset, the channels of the places that the window's positions meet: [n h w, c]. */
function slices(writer: NodeWriter, image: string, shapes: WeightGradCase): string[] {
  const { kernel, stride, dilation } = shapes.window;
  const [, channels, ...size] = numbers(shapes.image) as [number, number, number, number];
  const padded = size.map((n, i) => n + shapes.window.padding[i] + shapes.window.padding[i + 2]);
  const [, , ...count] = numbers(shapes.positions) as [number, number, number, number];
  const last = channelsLast(writer, image, shapes);
  const cuts: string[] = [];
  for (let y = 0; y < kernel[0]; y++)
    for (let x = 0; x < kernel[1]; x++) {
      const start = [y * dilation[0], x * dilation[1]];
      const end = start.map((s, i) => s + (count[i] - 1) * stride[i] + 1);
      const whole = start.every((s, i) => s === 0 && end[i] === padded[i] && stride[i] === 1);
      const cut = whole
        ? last
        : writer.node("Slice", [last, writer.ints(start), writer.ints(end), writer.ints([1, 2]), writer.ints(stride)]);
      cuts.push(writer.node("Reshape", [cut, writer.ints([-1, channels])]));
    }
  return cuts;
}

/** Window over the whole image: one product of [o, n] and [n, c kh kw]. */
const dense: Lowering = (writer, image, positions, { window: { kernel }, ...shapes }) => {
  const [channels, out] = [shapes.image[1] as number, shapes.positions[1] as number];
  const flat = (name: string, length: number): string => writer.node("Reshape", [name, writer.ints([-1, length])]);
  const product = writer.node("Gemm", [flat(positions, out), flat(image, channels * kernel[0] * kernel[1])], {
    transA: { int: 1 },
  });
  return writer.node("Reshape", [product, writer.ints([out, channels, ...kernel])]);
};

/** Batch and channels swapped, the positions are the kernel of a convolution whose stride and dilation are swapped as well. */
const swapped: Lowering = (writer, image, positions, { window, ...shapes }) => {
  const swap = (name: string): string => writer.node("Transpose", [name], { perm: { ints: [1, 0, 2, 3] } });
  const count = numbers(shapes.positions).slice(2);
  const result = writer.node("Conv", [swap(image), swap(positions)], {
    kernel_shape: { ints: count },
    strides: { ints: window.dilation },
    dilations: { ints: window.stride },
    pads: { ints: window.padding },
  });
  // where the stride does not divide the way of the window, the result has places beyond the kernel
  const places = slideSize(
    { ...window, kernel: count, stride: window.dilation, dilation: window.stride },
    numbers(shapes.image).slice(2),
  );
  const cut = places.every((dim, i) => dim === window.kernel[i])
    ? result
    : writer.node("Slice", [
        result,
        writer.ints([0, 0]),
        writer.ints(window.kernel),
        writer.ints([2, 3]),
        writer.ints([1, 1]),
      ]);
  return swap(cut);
};

/** One product [o, n h w] [n h w, c] for each kernel offset. */
const gemmPerOffset: Lowering = (writer, image, positions, shapes) => {
  const { kernel } = shapes.window;
  const [channels, out] = [shapes.image[1] as number, shapes.positions[1] as number];
  // swapping batch and channels copies whole planes, which is far quicker than moving channels last and transposing in the product
  const swapped = writer.node("Transpose", [positions], { perm: { ints: [1, 0, 2, 3] } });
  const left = writer.node("Reshape", [swapped, writer.ints([out, -1])]);
  const products = slices(writer, image, shapes).map((cut) =>
    writer.node("Reshape", [writer.node("Gemm", [left, cut]), writer.ints([out, channels, 1])]),
  );
  const joined = products.length === 1 ? products[0] : writer.node("Concat", products, { axis: { int: 2 } });
  return writer.node("Reshape", [joined, writer.ints([out, channels, ...kernel])]);
};

/** Bytes of the largest tensor that a lowering for a GPU makes: the least that WebGPU gives one buffer. */
const largestBuffer = 1 << 27;
/** Groups of threads that keep a large GPU busy. */
const manyGroups = 1024;

/**
 * Results of each channel for so many offsets. ONNX Runtime 1.30's WebGPU convolution by groups works out four results at once where there are four
 * or more of a group, and takes those beyond the group from the wrong channel: so their number is made a multiple of 4.
 */
const rowsOf = (offsets: number): number => (offsets < 4 ? offsets : 4 * Math.ceil(offsets / 4));

/** Into how many products side by side the positions are cut: whole images together, or bands of an image's rows. */
function cutsOf([n, , h]: readonly number[], tiles: number): { images: number; bands: number } {
  const divisors = (of: number): number[] => Array.from({ length: of }, (_, i) => i + 1).filter((d) => of % d === 0);
  const cuts = [
    ...divisors(n).map((groups) => ({ images: n / groups, bands: 1 })),
    ...divisors(h)
      .slice(1)
      .map((bands) => ({ images: 1, bands })),
  ];
  return cuts.find(({ images, bands }) => (n / images) * bands * tiles >= manyGroups) ?? cuts[cuts.length - 1];
}

/**
 * For a GPU: many short products [o, places] [places, c kh kw] side by side, then their sum. The other lowerings have few results, each a sum over
 * n h w terms: a GPU gives a tile of results to one group of threads and stands idle otherwise. What lies under the window is taken by one
 * convolution of each channel with kernels of a single 1, channels last: one call, where slices are kh kw of them. No tensor on the way has more than
 * `largest` bytes, as far as taking fewer offsets at once can help.
 */
export const sideBySideWithin =
  (largest: number): Lowering =>
  (writer, image, positions, shapes) => {
    const { kernel, stride, dilation, padding } = shapes.window;
    const [channels, taps] = [shapes.image[1] as number, kernel[0] * kernel[1]];
    const place = numbers(shapes.positions) as [number, number, number, number];
    const [n, out, h, w] = place;
    const parts = Math.min(taps, Math.ceil((4 * n * h * w * channels * taps) / largest));
    const results: string[] = [];
    for (let part = 0; part < parts; part++) {
      const [from, to] = [part, part + 1].map((i) => Math.floor((i * taps) / parts)) as [number, number];
      const rows = rowsOf(to - from);
      const width = channels * rows;
      const { images, bands } = cutsOf(place, tilesOf(out, width));
      const [groups, length] = [(n / images) * bands, (images * h * w) / bands];
      const ones = new Float32Array(width * taps);
      for (let row = 0; row < width; row++) if (row % rows < to - from) ones[row * taps + from + (row % rows)] = 1;
      const under = writer.node("Conv", [image, writer.floats(ones, [width, 1, ...kernel])], {
        kernel_shape: { ints: kernel },
        strides: { ints: stride },
        dilations: { ints: dilation },
        pads: { ints: padding },
        group: { int: channels },
      });
      const last = writer.node("Transpose", [under], { perm: { ints: [0, 2, 3, 1] } });
      const right = writer.node("Reshape", [last, writer.ints([groups, length, width])]);
      let left = positions;
      if (images > 1 || bands > 1) {
        const cut = images > 1 ? [groups, images, out, h * w] : [n, out, bands, length];
        const apart = writer.node("Reshape", [positions, writer.ints(cut)]);
        left = writer.node("Transpose", [apart], { perm: { ints: [0, 2, 1, 3] } });
      }
      const products = writer.node("MatMul", [
        writer.node("Reshape", [left, writer.ints([groups, out, length])]),
        right,
      ]);
      const sum = sumSideBySide(writer, products, groups, out * width);
      const byOffset = writer.node("Reshape", [sum, writer.ints([out, channels, rows])]);
      const [none, some] = [writer.ints([0]), writer.ints([to - from])];
      results.push(rows === to - from ? byOffset : writer.node("Slice", [byOffset, none, some, writer.ints([2])]));
    }
    const joined = parts === 1 ? results[0] : writer.node("Concat", results, { axis: { int: 2 } });
    return writer.node("Reshape", [joined, writer.ints([out, channels, ...kernel])]);
  };

/** Every way to write a weight gradient; all give the same values. `dense` fits only where the window covers the image exactly. */
export const weightGradLowerings = {
  ...{ dense, swapped, gemmPerOffset },
  sideBySide: sideBySideWithin(largestBuffer),
} as const;
export type WeightGradLowering = keyof typeof weightGradLowerings;

/**
 * The quickest lowering for these sizes. CPU time of one thread in ms, swapped against gemmPerOffset (bench/conv-weight-grad.ts, onnxruntime 1.30):
 * image [128, 1, 28, 28] 0.8 and 1.2, [16, 3, 128, 128] 5.5 and 18; [128, 32, 14, 14] 4.7 and 3.1, [128, 32, 28, 28] 18 and 13,
 * [16, 64, 32, 32] 10 and 7.5, [16, 128, 16, 16] 8.2 and 6.4. Tried and slower on nearly all of these: all slices in one Gemm, channels-first
 * slices, one Gemm over a space-to-depth image.
 */
export function chooseWeightGrad({ window, image }: WeightGradCase): WeightGradLowering {
  if (coversExactly(window, numbers(image.slice(2)))) return "dense";
  return (image[1] as number) < 16 ? "swapped" : "gemmPerOffset";
}

/** Writes the gradient of a convolution with respect to its kernel, [o, c, kh, kw]. */
export const writeWeightGrad: Lowering = (writer, image, positions, shapes) =>
  weightGradLowerings[chooseWeightGrad(shapes)](writer, image, positions, shapes);
