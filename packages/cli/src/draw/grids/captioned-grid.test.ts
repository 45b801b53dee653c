import type { PixelImage } from "@latents/core";
import { describe, expect, it } from "vitest";
import { captionedGrid, type CaptionedBlock, type CaptionedOptions } from "./captioned-grid.js";
import { fitText, textWidth } from "../svg/text-width.js";

/** n grey images of 4x4, image i all of one value. */
const images = (...values: number[]): Uint8Array =>
  Uint8Array.from(values.flatMap((value) => Array<number>(16).fill(value)));
const shape = [1, 4, 4] as const;
const at = ({ shape: [, , width], pixels }: PixelImage, x: number, y: number): number => pixels[y * width + x];
/** How dark a part is: text on white. */
function ink(
  { shape: [, , width], pixels }: PixelImage,
  [x, y, w, h]: readonly [number, number, number, number],
): number {
  let sum = 0;
  for (let row = y; row < y + h; row++) for (let i = x; i < x + w; i++) sum += 255 - pixels[row * width + i];
  return sum;
}

describe("captionedGrid", () => {
  it("without text is the grid, exact to the pixel, with a white margin", async () => {
    const drawn = await captionedGrid([{ sets: [{ images: images(10, 20, 30, 40) }], columns: 2 }], shape, { pad: 1 });
    // 10 margin, 1 pad, 4 image, 1 pad, 4 image, 1 pad, 10 margin
    expect(drawn.shape).toEqual([1, 31, 31]);
    expect([at(drawn, 9, 9), at(drawn, 10, 10), at(drawn, 11, 11), at(drawn, 14, 14)]).toEqual([255, 48, 10, 10]);
    expect([at(drawn, 16, 11), at(drawn, 11, 16), at(drawn, 19, 19), at(drawn, 20, 20)]).toEqual([20, 30, 40, 48]);
  });

  it("puts sets in alternating columns under their names, and blocks side by side under headings", async () => {
    const sets = [
      { caption: "original", images: images(10, 20) },
      { caption: "mean", images: images(110, 120) },
    ];
    const block = { heading: "training", sets, columns: 2 };
    const drawn = await captionedGrid([block, { ...block, heading: "unseen" }], shape, { scale: 14, title: "step 3" });
    const [, height, width] = drawn.shape;
    // title, heading and names above the 4 columns of (4 + 2) x 14 pixels of each block, 24 between the blocks
    expect([height, width]).toEqual([10 + 22 + 18 + 16 + 8 * 14 + 10, 10 + 26 * 14 + 24 + 26 * 14 + 10]);
    const row = Array.from({ length: 4 }, (_, column) => at(drawn, 10 + (4 + 6 * column) * 14, 130));
    expect(row).toEqual([10, 110, 20, 120]);
    for (const part of [
      ...[
        [10, 10, 60, 14],
        [10, 32, 80, 18],
        [10 + 26 * 14 + 24, 32, 80, 18],
      ],
      ...[0, 1, 2, 3].map((column) => [10 + 28 + column * 84, 50, 56, 16]),
    ])
      expect(ink(drawn, part as [number, number, number, number]), String(part)).toBeGreaterThan(1000);
  });

  it("sets rows, columns and cells in text, and keeps colours", async () => {
    const colour = { sets: [{ images: Uint8Array.of(200, 0, 0, 0, 200, 0) }], columns: 1 };
    const options: CaptionedOptions = { scale: 60, pad: 0 };
    const plain = await captionedGrid([colour], [3, 1, 1], options);
    const rows = await captionedGrid([{ ...colour, rowCaptions: ["one", "two"] }], [3, 1, 1], options);
    const cells = await captionedGrid([{ ...colour, cellCaptions: ["a", "b"] }], [3, 1, 1], options);
    const columns = await captionedGrid([{ ...colour, columnCaptions: ["c"] }], [3, 1, 1], options);
    expect(plain.shape).toEqual([3, 140, 80]);
    expect([0, 1, 2].map((c) => plain.pixels[c * 140 * 80 + 40 * 80 + 40])).toEqual([200, 0, 0]);
    expect(rows.shape[2]).toBeGreaterThan(100);
    expect(ink(rows, [0, 20, rows.shape[2] - 71, 40])).toBeGreaterThan(500);
    expect(cells.shape[1]).toBe(140 + 2 * 18);
    expect(ink(cells, [10, 71, 60, 16])).toBeGreaterThan(300);
    expect(columns.shape[1]).toBe(140 + 16);
    expect(ink(columns, [10, 10, 60, 16])).toBeGreaterThan(300);
  });

  it("enlarges small images beside text, and writes hostile text as text", async () => {
    const block = { sets: [{ caption: "</text><image href='x'>&", images: images(1) }] };
    expect((await captionedGrid([block], shape)).shape[2]).toBe(20 + 8 * 14);
  });

  it.each<[CaptionedBlock[], CaptionedOptions, string]>([
    [[], {}, "captionedGrid: needs one block or more, got none"],
    [[{ sets: [] }], {}, "captionedGrid: sets must hold equally many images of [1, 4, 4], one or more, got no values"],
    [
      [{ sets: [{ images: images(1, 2) }, { images: images(1) }] }],
      {},
      "captionedGrid: sets must hold equally many images of [1, 4, 4], one or more, got 32 and 16 values",
    ],
    [
      [{ sets: [{ images: images(1, 2) }], columns: 1, rowCaptions: ["a"] }],
      {},
      "captionedGrid: rowCaptions must be one for each of the 2 rows, got 1",
    ],
    [
      [{ sets: [{ images: images(1, 2) }], cellCaptions: ["a"] }],
      {},
      "captionedGrid: cellCaptions must be one for each of the 2 images, got 1",
    ],
    [
      [{ sets: [{ images: images(1) }] }],
      { scale: 0.5 },
      "captionedGrid: scale must be a whole number from 1 to 64, got 0.5",
    ],
  ])("says what does not fit, case %#", async (blocks, options, message) => {
    await expect(captionedGrid(blocks, shape, options)).rejects.toThrow(message);
  });
});

describe("fitText", () => {
  it("keeps what fits and cuts what does not", () => {
    expect(fitText("step", 10, 100)).toBe("step");
    expect(fitText("unseen images", 10, 60)).toBe("unseen i…");
    expect(textWidth(fitText("reconstructions", 10, 50), 10)).toBeLessThanOrEqual(50);
    expect(fitText("W", 10, 1)).toBe("W…");
  });
});
