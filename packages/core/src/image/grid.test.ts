import { describe, expect, it } from "vitest";
import { imageGrid } from "./grid.js";

/** The grid as rows of digits. */
const rows = ({ shape, pixels }: ReturnType<typeof imageGrid>, channel = 0): string[] =>
  Array.from({ length: shape[1] }, (_, y) =>
    [...pixels.subarray((channel * shape[1] + y) * shape[2]).subarray(0, shape[2])].join(""),
  );

describe("imageGrid", () => {
  const five = Uint8Array.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5);

  it("lays images out row by row, with gaps, and leaves the last places empty", () => {
    expect(rows(imageGrid(five, [1, 1, 2], { columns: 3, pad: 1, background: 9 }))).toEqual([
      "9999999999",
      "9119229339",
      "9999999999",
      "9449559999",
      "9999999999",
    ]);
    expect(rows(imageGrid(five, [1, 1, 2], { pad: 0 }))).toEqual(["112233", "445500"]);
  });

  it("puts pairs side by side", () => {
    const other = Uint8Array.of(6, 6, 7, 7, 8, 8, 0, 0, 9, 9);
    expect(rows(imageGrid(five, [1, 1, 2], { columns: 2, pad: 0, beside: other }))).toEqual([
      "11662277",
      "33884400",
      "55990000",
    ]);
  });

  it("puts several sets side by side", () => {
    const [one, two] = [Uint8Array.of(6, 7, 8), Float32Array.of(0, 1, 0)];
    const three = imageGrid(Uint8Array.of(1, 2, 3), [1, 1, 1], { columns: 2, pad: 0, beside: [one, two] });
    expect(rows(three)).toEqual(["16027255", "380000"]);
    expect(() => imageGrid(five, [1, 1, 2], { beside: [five, one] })).toThrow(
      "imageGrid: beside must hold 5 images too (10 values), got 3 values",
    );
  });

  it("turns floats to bytes, clipped, and keeps channels apart", () => {
    const grid = imageGrid(Float32Array.of(0, 1, 0.5, 2, -1, NaN), [3, 1, 1], {
      columns: 1,
      pad: 1,
      background: [1, 2, 3],
    });
    expect(grid.shape).toEqual([3, 5, 3]);
    expect([0, 1, 2].map((channel) => rows(grid, channel)[1])).toEqual(["101", "22552", "31283"]);
    expect([0, 1, 2].map((channel) => rows(grid, channel)[3])).toEqual(["12551", "202", "303"]);
  });

  it("says what does not fit", () => {
    expect(() => imageGrid(five, [1, 2, 2])).toThrow(
      "imageGrid: 10 values are not a whole number of images of shape [1, 2, 2] with 1 or 3 channels",
    );
    expect(() => imageGrid(five, [2, 1, 1])).toThrow(/not a whole number of images/);
    expect(() => imageGrid(five, [1, 1, 2], { beside: new Uint8Array(4) })).toThrow(
      "imageGrid: beside must hold 5 images too (10 values), got 4 values",
    );
    expect(() => imageGrid(five, [1, 1, 2], { columns: 0 })).toThrow(
      "imageGrid: columns must be a positive integer, got 0",
    );
    expect(() => imageGrid(five, [1, 1, 2], { pad: -1 })).toThrow(
      "imageGrid: pad must be a non-negative integer, got -1",
    );
  });
});
