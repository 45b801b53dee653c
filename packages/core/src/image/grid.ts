import { InputError } from "../errors.js";
import { greyOf } from "./grey.js";
import type { PixelImage } from "./png.js";

/** How `imageGrid` lays images out. */
export interface GridOptions {
  /** Images in a row; with `beside`, pairs (or as many as there are sets) in a row. Default: as square as the number of images allows. */
  readonly columns?: number;
  /** Pixels between images and around the grid, default 2. */
  readonly pad?: number;
  /** Colour of the gaps and of empty places, 0..255 or one number for each channel; default 0 (black). */
  readonly background?: number | readonly number[];
  /** A second set, or several, shown right of the first, image by image: originals beside reconstructions. */
  readonly beside?: ImageValues | readonly ImageValues[];
}

/** Images one after another, [n, channels, height, width]: bytes, or values 0..1. */
export type ImageValues = Uint8Array | Float32Array;

/**
 * Puts images side by side. `images` holds n of them, [n, channels, height, width] with channels 1 or 3: a Uint8Array 0..255, or a
 * Float32Array 0..1, which is clipped to that range (NaN becomes 0).
 * Returns one image of the same number of channels. Throws InputError when sizes do not fit.
 */
export function imageGrid(
  images: ImageValues,
  shape: readonly [number, number, number],
  { columns, pad = 2, background = 0, beside }: GridOptions = {},
): PixelImage {
  const [channels, height, width] = shape;
  const size = channels * height * width;
  const count = images.length / size;
  if ((channels !== 1 && channels !== 3) || !Number.isInteger(count) || count === 0) {
    throw new InputError(
      `imageGrid: ${images.length} values are not a whole number of images of shape [${shape.join(", ")}] with 1 or 3 channels`,
    );
  }
  const others = beside === undefined ? [] : ArrayBuffer.isView(beside) ? [beside] : beside;
  const unlike = others.find(({ length }) => length !== images.length);
  if (unlike !== undefined) {
    throw new InputError(
      `imageGrid: beside must hold ${count} images too (${images.length} values), got ${unlike.length} values`,
    );
  }
  if (!(Number.isInteger(pad) && pad >= 0))
    throw new InputError(`imageGrid: pad must be a non-negative integer, got ${pad}`);
  if (columns !== undefined && !(Number.isInteger(columns) && columns > 0)) {
    throw new InputError(`imageGrid: columns must be a positive integer, got ${columns}`);
  }
  const sets = [images, ...others];
  const across = columnsOf(count, { columns, sets: sets.length }) * sets.length;
  const [, gridHeight, gridWidth] = gridShape(count, shape, { columns, pad, sets: sets.length });
  const area = gridWidth * gridHeight;
  const pixels = new Uint8Array(channels * area);
  for (let c = 0; c < channels; c++) {
    pixels.fill(typeof background === "number" ? background : (background[c] ?? 0), c * area, (c + 1) * area);
  }
  for (let place = 0; place < count * sets.length; place++) {
    const from = sets[place % sets.length];
    const index = Math.floor(place / sets.length);
    const left = pad + (place % across) * (width + pad);
    const top = pad + Math.floor(place / across) * (height + pad);
    for (let c = 0; c < channels; c++) {
      for (let y = 0; y < height; y++) {
        const source = index * size + (c * height + y) * width;
        const target = c * area + (top + y) * gridWidth + left;
        if (from instanceof Uint8Array) pixels.set(from.subarray(source, source + width), target);
        else for (let x = 0; x < width; x++) pixels[target + x] = greyOf(from[source + x]);
      }
    }
  }
  return { shape: [channels, gridHeight, gridWidth], pixels };
}

/** How `gridShape` and `gridBands` lay images out. */
export interface GridLayout extends Pick<GridOptions, "columns" | "pad"> {
  /** Sets shown in alternating columns, default 1. */
  readonly sets?: number;
}

/** Images of one set in a row. */
export const columnsOf = (count: number, { columns, sets = 1 }: GridLayout): number =>
  Math.min(columns ?? Math.ceil(Math.sqrt(count / sets)), count);

/** Shape [channels, height, width] of the picture that `imageGrid` makes of `count` images of each set. */
export function gridShape(
  count: number,
  [channels, height, width]: readonly [number, number, number],
  layout: GridLayout = {},
): readonly [number, number, number] {
  const { pad = 2, sets = 1 } = layout;
  const columns = columnsOf(count, layout);
  const rows = Math.ceil(count / columns);
  return [channels, pad + rows * (height + pad), pad + columns * sets * (width + pad)];
}
