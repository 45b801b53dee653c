import { pipeline } from "node:stream";
import { createDeflate } from "node:zlib";
import {
  gridBands,
  gridShape,
  pngLevel,
  pngPieces,
  type BandLayout,
  type Deflate,
  type ImageValues,
} from "@latents/core";
import { writeFileAtomic } from "../../files/index.js";

/** Pixels along a side of a picture that most programs still open. */
export const mostOpened = 16_384;

/** Node's own, which works beside this thread. What fails before it fails it. */
export const deflate: Deflate = (pieces) => pipeline(pieces, createDeflate({ level: pngLevel }), () => undefined);

/**
 * Writes images that come piece by piece as one PNG file, never all of them in memory: a piece has some images of each set, as `gridBands` takes them.
 * `warn` hears of a picture that many programs do not open. Returns the picture's width and height. Throws RunError if the disk refuses.
 */
export async function writeLargeGrid(
  file: string,
  pieces: AsyncIterable<readonly ImageValues[]>,
  shape: readonly [number, number, number],
  layout: BandLayout,
  warn: (message: string) => void,
): Promise<{ readonly width: number; readonly height: number }> {
  const picture = gridShape(layout.count, shape, layout);
  const [, height, width] = picture;
  if (Math.max(width, height) > mostOpened)
    warn(
      `the picture is ${width}x${height} pixels; many programs open none above ${mostOpened.toLocaleString("en")} a side`,
    );
  await writeFileAtomic(file, pngPieces(picture, gridBands(pieces, shape, layout), deflate));
  return { width, height };
}

/** Pieces of the only set of a grid. */
export async function* oneSet(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<readonly [Uint8Array]> {
  for await (const piece of pieces) yield [piece];
}
