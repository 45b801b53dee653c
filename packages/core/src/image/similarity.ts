import { InputError } from "../errors.js";

type Values = ArrayLike<number>;

/** Weights of the scales, the finest first. Source: Wang, Simoncelli & Bovik 2003, "Multiscale structural similarity". */
const scaleWeights = [0.0448, 0.2856, 0.3001, 0.2363, 0.1333];
/** (0.01)^2 and (0.03)^2 for values 0 to 1. */
const [c1, c2] = [1e-4, 9e-4];
const sigma = 1.5;

/**
 * Peak signal-to-noise ratio of an image, values 0 to 1:  -10 log10 of the mean squared difference. Unit: decibels; infinite for equal images.
 * Throws InputError for another number of values.
 */
export function psnr(a: Values, b: Values): number {
  checkSize("psnr", a, b, a.length);
  let squares = 0;
  for (let i = 0; i < a.length; i++) squares += (a[i] - b[i]) ** 2;
  return -10 * Math.log10(squares / a.length);
}

/** Options of `ssim`. */
export interface SsimOptions {
  /** Side of the Gaussian window, whose standard deviation is 1.5 pixels; default 11. */
  readonly window?: number;
  /** Scales, each half of the one before; default 1, the plain SSIM, 5 at most. */
  readonly scales?: number;
}

/**
 * Structural similarity of an image, values 0 to 1, mean over channels and positions where the window fits: 1 for equal images. With several scales MS-SSIM, whose
 * weights are those of the scales in use, made to sum to 1; a term below 1e-6 counts as that.
 * Shapes: a, b [c h w].  Throws InputError for another number of values, and a window that does not fit the coarsest scale.
 * Source: Wang et al. 2004, "Image quality assessment"; Wang, Simoncelli & Bovik 2003.
 */
export function ssim(
  a: Values,
  b: Values,
  [c, height, width]: readonly [number, number, number],
  { window = 11, scales = 1 }: SsimOptions = {},
): number {
  checkSize("ssim", a, b, c * height * width);
  const least = Math.floor(Math.min(height, width) / 2 ** (scales - 1));
  if (!(scales >= 1 && scales <= scaleWeights.length && least >= window))
    throw new InputError(
      `ssim: a window of ${window} must fit the coarsest of 1 to ${scaleWeights.length} scales, got ${scales} of ${height}x${width}; give a smaller window or fewer scales`,
    );
  const used = scaleWeights.slice(0, scales);
  const total = used.reduce((sum, w) => sum + w, 0);
  let mean = 0;
  for (let channel = 0; channel < c; channel++) {
    let [x, y] = [a, b].map((v) => planeOf(v, channel, height, width));
    let product = 1;
    used.forEach((weight, j) => {
      if (j > 0) [x, y] = [halved(x), halved(y)];
      const { similarity, structure } = termsOf(x, y, window);
      // a power of one is the number itself, also where it is below 0
      const term = j === scales - 1 ? similarity : structure;
      product *= scales === 1 ? term : Math.max(term, 1e-6) ** (weight / total);
    });
    mean += product / c;
  }
  return mean;
}

interface Plane {
  readonly height: number;
  readonly width: number;
  readonly values: Float64Array;
}

const planeOf = (v: Values, channel: number, height: number, width: number): Plane => ({
  ...{ height, width },
  values: Float64Array.from({ length: height * width }, (_, i) => v[channel * height * width + i]),
});

/** Means of 2x2 pixels; a last odd row or column is left out. */
function halved({ height, width, values }: Plane): Plane {
  const [rows, columns] = [height >> 1, width >> 1];
  const at = (r: number, c: number): number => values[r * width + c];
  const means = Float64Array.from({ length: rows * columns }, (_, i) => {
    const [r, c] = [2 * Math.floor(i / columns), 2 * (i % columns)];
    return (at(r, c) + at(r, c + 1) + at(r + 1, c) + at(r + 1, c + 1)) / 4;
  });
  return { height: rows, width: columns, values: means };
}

/** Means over positions of the contrast-structure term and of it times luminance. */
function termsOf(x: Plane, y: Plane, window: number): { readonly similarity: number; readonly structure: number } {
  const raw = Array.from({ length: window }, (_, i) => Math.exp(-((i - (window - 1) / 2) ** 2) / (2 * sigma ** 2)));
  const norm = raw.reduce((sum, v) => sum + v, 0);
  const { width } = x;
  const [rows, columns] = [x.height - window + 1, width - window + 1];
  let [similarity, structure] = [0, 0];
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) {
      let [mx, my, xx, yy, xy] = [0, 0, 0, 0, 0];
      for (let i = 0; i < window; i++)
        for (let j = 0; j < window; j++) {
          const weight = (raw[i] * raw[j]) / norm ** 2;
          const at = (r + i) * width + c + j;
          const [u, v] = [x.values[at], y.values[at]];
          mx += weight * u;
          my += weight * v;
          xx += weight * u * u;
          yy += weight * v * v;
          xy += weight * u * v;
        }
      const contrast = (2 * (xy - mx * my) + c2) / (xx - mx * mx + yy - my * my + c2);
      structure += contrast;
      similarity += (contrast * (2 * mx * my + c1)) / (mx * mx + my * my + c1);
    }
  const positions = rows * columns;
  return { similarity: similarity / positions, structure: structure / positions };
}

function checkSize(where: string, a: Values, b: Values, size: number): void {
  if (a.length !== size || b.length !== size)
    throw new InputError(`${where}: both images must have ${size} values, got ${a.length} and ${b.length}`);
}
