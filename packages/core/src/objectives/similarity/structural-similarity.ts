import { constant, ndArray, type Tensor } from "../../graph/index.js";
import {
  add,
  avgPool2d,
  concat,
  conv2d,
  div,
  max,
  mean,
  mul,
  pow,
  reshape,
  split,
  square,
  sub,
} from "../../ops/index.js";

/** Weights of the scales, the finest first. Source: Wang, Simoncelli & Bovik 2003, "Multiscale structural similarity". */
const scaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
/** (0.01)^2 and (0.03)^2 for values 0 to 1, which keep quotients of flat patches defined. */
const [c1, c2] = [1e-4, 9e-4];
const sigma = 1.5;

/** The scales that fit: at the coarsest a side of the window's length is left. */
export const scalesThatFit = (side: number, window: number): number =>
  scaleWeights.filter((_, j) => Math.floor(side / 2 ** j) >= window).length;

/** Weighted means under a Gaussian window at every position where it fits. Shapes: [n, 1, h, w] -> [n, 1, h - window + 1, w - window + 1]. */
function blurred(images: Tensor, window: number): Tensor {
  const raw = Array.from({ length: window }, (_, i) => Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const total = raw.reduce((a, v) => a + v, 0);
  const weights = raw.map((v) => v / total);
  const along = (shape: number[]): Tensor => constant(ndArray(weights, shape));
  return conv2d(conv2d(images, along([1, 1, window, 1])), along([1, 1, 1, window]));
}

/** Luminance and contrast-structure terms of two sets of planes, each averaged over positions. Shapes: [n, 1, h, w] -> [n]. */
function terms(a: Tensor, b: Tensor, window: number): { readonly luminance: Tensor; readonly structure: Tensor } {
  const n = a.shape[0];
  const [meanA, meanB, squareA, squareB, product] = split(
    blurred(concat([a, b, square(a), square(b), mul(a, b)], 0), window),
    5,
    0,
  );
  const across = mul(meanA, meanB);
  const [ofA, ofB] = [square(meanA), square(meanB)];
  const average = (map: Tensor): Tensor => mean(reshape(map, [n, -1]), -1);
  const structure = div(add(mul(sub(product, across), 2), c2), add(add(sub(squareA, ofA), sub(squareB, ofB)), c2));
  const luminance = div(add(mul(across, 2), c1), add(add(ofA, ofB), c1));
  return { luminance: average(mul(luminance, structure)), structure: average(structure) };
}

/**
 * The multiscale structural similarity of images, mean over channels: 1 for equal ones. Contrast and structure at each scale (halved by 2x2 means), luminance at the
 * coarsest, as powers whose weights are those of the scales in use, made to sum to 1; `scales` 1 is the plain SSIM. A term below 1e-6 counts as that.
 * Shapes: a, b [batch, c h w], values 0 to 1 -> [batch].  Source: Wang, Simoncelli & Bovik 2003; Gaussian window of 1.5 pixels, constants 0.01 and 0.03.
 */
export function msSsimOf(
  a: Tensor,
  b: Tensor,
  shape: readonly [number, number, number],
  { window, scales }: { readonly window: number; readonly scales: number },
): Tensor {
  const [c, height, width] = shape;
  const batch = Number(a.shape[0]);
  const planes = (x: Tensor): Tensor => reshape(x, [batch * c, 1, height, width]);
  const used = scaleWeights.slice(0, scales);
  const total = used.reduce((sum, w) => sum + w, 0);
  let [first, second] = [planes(a), planes(b)];
  const factors = used.map((weight, j) => {
    if (j > 0) [first, second] = [avgPool2d(first, 2), avgPool2d(second, 2)];
    const { luminance, structure } = terms(first, second, window);
    return pow(max(j === scales - 1 ? luminance : structure, 1e-6), weight / total);
  });
  return mean(
    reshape(
      factors.reduce((product, factor) => mul(product, factor)),
      [batch, c],
    ),
    -1,
  );
}
