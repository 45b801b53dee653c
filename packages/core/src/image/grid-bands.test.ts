import fc from "fast-check";
import { expect, it } from "vitest";
import { joinBytes } from "../formats/join-bytes.js";
import { gridBands } from "./grid-bands.js";
import { gridShape, imageGrid, type ImageValues } from "./grid.js";
import type { PixelImage } from "./png.js";

async function stacked(bands: AsyncIterable<PixelImage>): Promise<PixelImage> {
  const all: PixelImage[] = [];
  for await (const band of bands) all.push(band);
  const [channels, , width] = all[0].shape;
  const rows = all.map(({ shape }) => shape[1]);
  const ofChannel = (c: number): Uint8Array[] =>
    all.map(({ pixels }, i) => pixels.subarray(c * rows[i] * width, (c + 1) * rows[i] * width));
  return {
    shape: [channels, rows.reduce((a, b) => a + b), width],
    pixels: joinBytes(Array.from({ length: channels }, (_, c) => ofChannel(c)).flat()),
  };
}

it("bands of images in pieces of any size are the grid of all", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        ...{
          channels: fc.constantFrom(1, 3),
          height: fc.integer({ min: 1, max: 3 }),
          width: fc.integer({ min: 1, max: 3 }),
        },
        ...{
          count: fc.integer({ min: 1, max: 9 }),
          columns: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
        },
        ...{ pad: fc.integer({ min: 0, max: 2 }), sets: fc.integer({ min: 1, max: 2 }) },
        ...{ cuts: fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 4 }), floats: fc.boolean() },
      }),
      async ({ channels, height, width, count, columns, pad, sets, cuts, floats }) => {
        const shape = [channels, height, width] as const;
        const size = channels * height * width;
        const bytes = (seed: number): Uint8Array =>
          Uint8Array.from({ length: count * size }, (_, i) => Math.imul(i + seed, 2654435761) >>> 24);
        const all: ImageValues[] = Array.from({ length: sets }, (_, i) =>
          floats ? Float32Array.from(bytes(i), (v) => v / 255) : bytes(i),
        );
        const ends = [...new Set([0, ...cuts.filter((cut) => cut < count).sort((a, b) => a - b), count])];
        const pieces = ends.slice(1).map((end, i) => all.map((set) => set.subarray(ends[i] * size, end * size)));
        const layout = { columns, pad, background: channels === 3 ? [7, 8, 9] : 7 };
        const [first, ...beside] = all;
        const grid = imageGrid(first, shape, { ...layout, beside });
        expect(await stacked(gridBands(pieces, shape, { ...layout, count, sets }))).toEqual(grid);
        expect(gridShape(count, shape, { columns, pad, sets })).toEqual(grid.shape);
      },
    ),
  );
});

it.each<[ImageValues[][], string]>([
  [[[new Uint8Array(2)]], "got 2"],
  [[[new Uint8Array(4)]], "got 4"],
  [[[new Uint8Array(3)], [new Uint8Array(1)]], "got 4"],
  [[[new Uint8Array(6)], [new Uint8Array(6)]], "got more"],
  [[[new Uint8Array(3), new Uint8Array(3)]], "got a piece of 3 and 3 values"],
  [[[]], "got a piece of no values"],
])("images that are not as many as announced are refused: %#", async (pieces, got) => {
  await expect(stacked(gridBands(pieces, [1, 1, 1], { count: 3, columns: 3 }))).rejects.toThrow(
    `gridBands: pieces must hold 3 images of each of 1 sets, ${got}`,
  );
});
