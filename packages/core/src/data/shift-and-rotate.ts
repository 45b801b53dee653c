import { InputError } from "../errors.js";
import { fillUniform } from "../random/random.js";
import { valuesPerImage, type ImageDataset } from "./dataset.js";

/** How far `shiftAndRotate` moves images. */
export interface ShiftAndRotateOptions {
  /** Most pixels in either direction, in each axis; default 2. */
  readonly shift?: number;
  /** Most degrees in either direction, about the middle; default 10. */
  readonly degrees?: number;
  /** Default 0. */
  readonly seed?: number;
}

/**
 * A copy of every image, shifted and rotated at random, uniformly within the bounds; labels stay. Values between pixels are bilinear, what comes
 * from outside is 0. The movement of image i depends on (seed, i) alone.
 * Throws InputError for bounds that are no numbers, 0 or more.
 */
export function shiftAndRotate(dataset: ImageDataset, options: ShiftAndRotateOptions = {}): ImageDataset {
  const { shift = 2, degrees = 10, seed = 0 } = options;
  for (const [key, value] of Object.entries({ shift, degrees }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new InputError(`shiftAndRotate: ${key} must be a number, 0 or more, got ${value}`);
  const { count, shape } = dataset;
  const [channels, height, width] = shape;
  const size = valuesPerImage(dataset);
  const uniform = fillUniform(new Float64Array(3 * count), { seed, stream: "shift-and-rotate", step: 0 });
  const pixels = new Uint8Array(count * size);
  for (let i = 0; i < count; i++) {
    const [dx, dy, turn] = [0, 1, 2].map((j) => 2 * uniform[3 * i + j] - 1);
    const angle = (turn * degrees * Math.PI) / 180;
    const move = { dx: dx * shift, dy: dy * shift, cos: Math.cos(angle), sin: Math.sin(angle) };
    for (let c = 0; c < channels; c++) {
      const at = i * size + c * height * width;
      movePlane(
        dataset.pixels.subarray(at, at + height * width),
        pixels.subarray(at, at + height * width),
        width,
        move,
      );
    }
  }
  return { ...dataset, pixels };
}

/** Each pixel takes the value of the place that comes to it: back by the shift, then back by the angle, about the middle. */
function movePlane(
  from: Uint8Array,
  to: Uint8Array,
  width: number,
  { dx, dy, cos, sin }: { dx: number; dy: number; cos: number; sin: number },
): void {
  const height = from.length / width;
  const [middleX, middleY] = [(width - 1) / 2, (height - 1) / 2];
  const value = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height ? 0 : from[y * width + x];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [u, v] = [x - dx - middleX, y - dy - middleY];
      const [sx, sy] = [middleX + cos * u + sin * v, middleY - sin * u + cos * v];
      const [left, top] = [Math.floor(sx), Math.floor(sy)];
      const [right, below] = [sx - left, sy - top];
      const upper = value(left, top) * (1 - right) + value(left + 1, top) * right;
      const lower = value(left, top + 1) * (1 - right) + value(left + 1, top + 1) * right;
      to[y * width + x] = Math.round(upper * (1 - below) + lower * below);
    }
}
