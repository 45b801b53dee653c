import { FormatError, InputError } from "../../errors.js";
import type { PixelImage } from "../../image/index.js";
import { fillUniform } from "../../random/index.js";

/** Size of an image: [channels, height, width]. */
type ImageShape = readonly [number, number, number];

/** The masks that a word describes; the word says which part is seen. */
export const halfMasks = ["top", "bottom", "left", "right"] as const;

/**
 * The mask that a text describes, one byte a pixel, [height width]: 1 is seen, 0 is hidden. `top`, `bottom`, `left`, `right`: that half is seen
 * (of an odd number of rows, the middle one belongs to the top; of columns, to the left); `random:0.5`: each pixel is seen with that
 * probability, drawn from `seed` (default 0).
 * Throws InputError for any other text.
 */
export function maskFromText(
  text: string,
  [, height, width]: ImageShape,
  options: { readonly seed?: number } = {},
): Uint8Array<ArrayBuffer> {
  const seen = seenBy(text, height, width, options.seed ?? 0);
  return Uint8Array.from({ length: height * width }, (_, i) => Number(seen(Math.floor(i / width), i % width)));
}

function seenBy(text: string, height: number, width: number, seed: number): (row: number, column: number) => boolean {
  const [rows, columns] = [Math.ceil(height / 2), Math.ceil(width / 2)];
  switch (text) {
    case "top":
      return (row) => row < rows;
    case "bottom":
      return (row) => row >= rows;
    case "left":
      return (_, column) => column < columns;
    case "right":
      return (_, column) => column >= columns;
  }
  const [word, number = "", ...rest] = text.split(":");
  const share = Number(number);
  if (word !== "random" || rest.length > 0 || number.trim() === "" || !(share > 0 && share < 1))
    throw new InputError(
      `mask: must be ${halfMasks.join(", ")} or random:SHARE with a share between 0 and 1, got ${JSON.stringify(text)}`,
    );
  const draws = fillUniform(new Float32Array(height * width), { seed, stream: "mask", step: 0 });
  return (row, column) => draws[row * width + column] < share;
}

/** The mask that a picture draws: what is white (128 or more) is seen, what is black is hidden. Throws FormatError for another size. */
export function maskFromImage(image: PixelImage, [, height, width]: ImageShape, name: string): Uint8Array<ArrayBuffer> {
  const [channels, imageHeight, imageWidth] = image.shape;
  if (imageHeight !== height || imageWidth !== width)
    throw new FormatError(
      `${name}: a mask must be as large as the model's images, ${width} x ${height} pixels (width x height), got ${imageWidth} x ${imageHeight}`,
    );
  const area = height * width;
  return Uint8Array.from({ length: area }, (_, i) => {
    let total = 0;
    for (let c = 0; c < channels; c++) total += image.pixels[c * area + i];
    return Number(total >= 128 * channels);
  });
}

/** Hidden where `mask` is seen, and the other way round. */
export const invertMask = (mask: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(mask, (seen) => Number(!seen));

/**
 * A mask of pixels as one of values, [channels height width], of 0 and 1.
 * Throws InputError for a wrong size, and where it hides nothing or everything.
 */
export function maskOfValues(mask: Uint8Array, [channels, height, width]: ImageShape): Uint8Array<ArrayBuffer> {
  const area = height * width;
  if (mask.length !== area)
    throw new InputError(
      `mask: must have one value for each of the ${height} x ${width} = ${area} pixels, got ${mask.length}`,
    );
  const seen = mask.reduce((n, v) => n + Number(v !== 0), 0);
  if (seen === 0 || seen === area)
    throw new InputError(
      `mask: must show some pixels and hide some, it shows ${seen === 0 ? "none" : `all ${area}`}; there is nothing to complete`,
    );
  return Uint8Array.from({ length: channels * area }, (_, i) => Number(mask[i % area] !== 0));
}
