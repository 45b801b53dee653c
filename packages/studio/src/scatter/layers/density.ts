import type { Size } from "../camera";

/** Points counted in small cells of the view. */
export interface Density {
  readonly width: number;
  readonly height: number;
  /** Weight of the points in each cell: 1 for a point in its full colour. */
  readonly counts: Float32Array;
  /** Sum of their colours, 0..255 each, red, green and blue. */
  readonly colors: Float32Array;
}

/** Side of a cell, CSS pixels. */
export const cellSide = 2;
/** Strides that share no factor with the ten classes that data often come in turn of. */
const strides = [1, 3, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/**
 * Counts points [count, dims] by cell, with their colours (red, green, blue, opacity; 0 is hidden). Of more than `most` points every so many-th is
 * counted, and counts for as many.
 */
export function densityOf(
  positions: Float32Array,
  dims: 2 | 3,
  m: Float32Array,
  { width, height }: Size,
  colors: Uint8Array,
  most = Infinity,
): Density {
  const [w, h] = [Math.ceil(width / cellSide), Math.ceil(height / cellSide)];
  const density = { width: w, height: h, counts: new Float32Array(w * h), colors: new Float32Array(3 * w * h) };
  const count = positions.length / dims;
  const stride = strides.find((n) => count / n <= most) ?? Math.ceil(count / most);
  for (let i = 0; i < count; i += stride) {
    const opacity = colors[4 * i + 3];
    if (opacity === 0) continue;
    const p = i * dims;
    const x = positions[p];
    const y = positions[p + 1];
    const z = dims === 3 ? positions[p + 2] : 0;
    const depth = m[3] * x + m[7] * y + m[11] * z + m[15];
    if (depth <= 0) continue;
    const column = Math.floor((((m[0] * x + m[4] * y + m[8] * z + m[12]) / depth + 1) / 2) * w);
    const row = Math.floor(((1 - (m[1] * x + m[5] * y + m[9] * z + m[13]) / depth) / 2) * h);
    if (column < 0 || row < 0 || column >= w || row >= h) continue;
    const cell = row * w + column;
    const weight = (stride * opacity) / 255;
    density.counts[cell] += weight;
    for (let c = 0; c < 3; c++) density.colors[3 * cell + c] += weight * colors[4 * i + c];
  }
  return density;
}

/** Opacity of a cell with a single point, of 1. */
const faintest = 0.22;
/** Share of the cells that are drawn in full: a few peaks do not leave the rest pale. */
const full = 0.01;

/** The density as a picture, red, green, blue and opacity: the mean colour of a cell's points, stronger by the logarithm of their number. */
export function densityPixels({ counts, colors }: Density): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(4 * counts.length);
  const filled = counts.filter((count) => count > 0).sort();
  if (filled.length === 0) return pixels;
  const top = Math.log1p(filled[Math.floor((1 - full) * (filled.length - 1))]);
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell];
    if (count === 0) continue;
    for (let c = 0; c < 3; c++) pixels[4 * cell + c] = colors[3 * cell + c] / count;
    const share = Math.min(1, Math.log1p(count) / top);
    pixels[4 * cell + 3] = 255 * (faintest + (1 - faintest) * share) * Math.min(1, count);
  }
  return pixels;
}
