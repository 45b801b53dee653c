import { InputError } from "../../errors.js";
import { largestGrey } from "../../image/grey.js";
import type { ImageDataset } from "../dataset.js";

/** The factors of dSprites, the first changing slowest from image to image. */
export const dspritesFactors = {
  names: ["shape", "scale", "orientation", "x", "y"],
  sizes: [3, 6, 40, 32, 32],
} as const;
/** Images: every combination of the factors. */
export const dspritesCount = 737_280;
const shapes = ["square", "ellipse", "heart"];
const side = 64;
/** Half the extent of a sprite of scale 1, in pixels. */
const reach = 8.5;

/** The factors of image number `index`, 0 to 737,279: shape, scale, orientation, x, y. Throws InputError for another number. */
export function dspritesFactorsOf(index: number): number[] {
  if (!(Number.isInteger(index) && index >= 0 && index < dspritesCount))
    throw new InputError(`dsprites: images are numbered from 0 to ${dspritesCount - 1}, got ${index}`);
  let rest = index;
  return dspritesFactors.sizes
    .toReversed()
    .map((size) => {
      const value = rest % size;
      rest = (rest - value) / size;
      return value;
    })
    .toReversed();
}

/** Whether a point of the sprite's own plane, in units of its reach, lies in it. */
const contains: readonly ((u: number, v: number) => boolean)[] = [
  (u, v) => Math.abs(u) <= 1 && Math.abs(v) <= 1,
  (u, v) => u ** 2 + (v / 0.6) ** 2 <= 1,
  // the sextic heart (s^2 + t^2 - 1)^3 <= s^2 t^3, which lies within 1.14 and between -1 and 1.24
  (u, v) => {
    const [s, t] = [1.14 * u, 0.12 - 1.14 * v];
    return (s ** 2 + t ** 2 - 1) ** 3 <= s ** 2 * t ** 3;
  },
];

/**
 * One image of dSprites' definition, made from its number: 64x64, a white square, ellipse or heart on black, of scale 0.5, 0.6, ..., 1, turned by one of 40 angles
 * over the whole circle (the first and the last are the same, as published), its centre at one of 32 x 32 places. A pixel is white where its centre lies in the
 * sprite: pixels are 0 or 255. The outlines are of our own making: it is the same family of images, not the same bytes as the published file.
 * Shapes: `into` [4096]. Throws InputError for another number.
 * Source: Matthey et al. 2017, "dSprites: disentanglement testing sprites dataset", https://github.com/deepmind/dsprites-dataset.
 */
export function drawDsprite(index: number, into: Uint8Array): void {
  const [shape, scale, orientation, x, y] = dspritesFactorsOf(index);
  const size = reach * (0.5 + 0.1 * scale);
  const angle = (2 * Math.PI * orientation) / 39;
  const [cos, sin] = [Math.cos(angle) / size, Math.sin(angle) / size];
  // the middle of the image is between the middle two places
  const [centreX, centreY] = [x, y].map((place) => 16.5 + place);
  const within = contains[shape];
  into.fill(0);
  const widest = Math.ceil(Math.SQRT2 * size);
  for (let row = Math.floor(centreY) - widest; row <= centreY + widest; row++)
    for (let column = Math.floor(centreX) - widest; column <= centreX + widest; column++) {
      const [dx, dy] = [column + 0.5 - centreX, row + 0.5 - centreY];
      if (within(cos * dx + sin * dy, cos * dy - sin * dx)) into[row * side + column] = largestGrey;
    }
}

/** Images by their numbers, made as they are asked for: 4 KB each, of the 3 GB of all. Their labels are the shapes. Throws InputError for another number. */
export function dspritesImages(indices: ArrayLike<number>, split = "train"): ImageDataset {
  const pixels = new Uint8Array(indices.length * side * side);
  const labels = new Uint16Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    drawDsprite(indices[i], pixels.subarray(i * side * side, (i + 1) * side * side));
    labels[i] = dspritesFactorsOf(indices[i])[0];
  }
  return { name: "dsprites", split, count: indices.length, shape: [1, side, side], pixels, labels, classes: shapes };
}
