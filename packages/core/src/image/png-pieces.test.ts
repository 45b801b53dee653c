import { expect, it } from "vitest";
import { joinBytes } from "../formats/join-bytes.js";
import { pngPieces } from "./png-pieces.js";
import { decodePng, type PixelImage } from "./png.js";

const picture = (channels: 1 | 3, height: number, width: number): PixelImage => ({
  shape: [channels, height, width],
  pixels: Uint8Array.from({ length: channels * height * width }, (_, i) => (i * 37) ^ (i >> 3)),
});
/** Rows `from` to `to` of a picture. */
const rows = ({ shape: [c, h, w], pixels }: PixelImage, from: number, to: number): PixelImage => ({
  shape: [c, to - from, w],
  pixels: joinBytes(Array.from({ length: c }, (_, i) => pixels.subarray((i * h + from) * w, (i * h + to) * w))),
});
async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return joinBytes(all);
}

it.each([1, 3] as const)("a picture of %i channels in bands is the picture", async (channels) => {
  const whole = picture(channels, 50, 31);
  const bands = [rows(whole, 0, 1), rows(whole, 1, 40), rows(whole, 40, 50)];
  const file = await collected(pngPieces(whole.shape, bands));
  expect(decodePng(file, "f")).toEqual(whole);
  expect(await collected(pngPieces(whole.shape, bands))).toEqual(file);
  expect(decodePng(await collected(pngPieces(whole.shape, [whole])), "f")).toEqual(whole);
});

it("asks for a band when the one before is written, so that none pile up", async () => {
  const size = 1_000_000;
  let asked = 0;
  function* bands(): Generator<PixelImage> {
    for (; asked < 8; asked++)
      yield {
        shape: [1, 1, size],
        pixels: Uint8Array.from({ length: size }, (_, i) => Math.imul(i, 2654435761) >>> 24),
      };
  }
  const seen: number[] = [];
  let left = 0;
  for await (const piece of pngPieces([1, 8, size], bands())) {
    seen.push(asked);
    left = Math.max(left, piece.length);
  }
  expect(seen.slice(0, 5)).toEqual([0, 0, 0, 1, 2]);
  expect(left).toBeLessThan(3 * size);
});

it.each<[PixelImage["shape"], PixelImage[], string]>([
  [[2, 1, 1], [], "got that"],
  [[1, 0, 1], [], "got that"],
  [[1, 2, 2], [picture(1, 1, 2)], "got 1 rows"],
  [[1, 1, 2], [picture(1, 2, 2)], "got a band of [1, 2, 2] that ends at row 2"],
  [[1, 1, 2], [picture(1, 1, 3)], "got a band of [1, 1, 3] that ends at row 1"],
  [[3, 1, 2], [picture(1, 1, 2)], "got a band of [1, 1, 2] that ends at row 1"],
])("bands of %j that do not fit are refused: %#", async (shape, bands, got) => {
  await expect(collected(pngPieces(shape, bands))).rejects.toThrow(
    `pngPieces: bands must fill [${shape.join(", ")}], 1 or 3 channels and one row or more, ${got}`,
  );
});
