import { describe, expect, it } from "vitest";
import { drawDsprite, dspritesCount, dspritesFactors, dspritesFactorsOf, dspritesImages } from "./dsprites.js";

const indexOf = (factors: readonly number[]): number =>
  dspritesFactors.sizes.reduce<number>((index, size, f) => index * size + factors[f], 0);
const draw = (...factors: number[]): Uint8Array => {
  const pixels = new Uint8Array(4096);
  drawDsprite(indexOf(factors), pixels);
  return pixels;
};
const white = (pixels: Uint8Array): number[] => [...pixels.keys()].filter((i) => pixels[i] === 255);
const area = (pixels: Uint8Array): number => white(pixels).length;
/** [left, top, right, bottom] */
const box = (pixels: Uint8Array): number[] => {
  const [columns, rows] = [white(pixels).map((i) => i % 64), white(pixels).map((i) => Math.floor(i / 64))];
  return [Math.min(...columns), Math.min(...rows), Math.max(...columns), Math.max(...rows)];
};

it("numbers every combination once, y changing quickest", () => {
  expect(dspritesFactors.sizes.reduce<number>((product, size) => product * size, 1)).toBe(dspritesCount);
  expect(dspritesFactorsOf(0)).toEqual([0, 0, 0, 0, 0]);
  expect(dspritesFactorsOf(33)).toEqual([0, 0, 0, 1, 1]);
  expect(dspritesFactorsOf(dspritesCount - 1)).toEqual([2, 5, 39, 31, 31]);
  for (const index of [1, 12_345, 500_001]) expect(indexOf(dspritesFactorsOf(index))).toBe(index);
  expect(() => dspritesFactorsOf(dspritesCount)).toThrow("dsprites: images are numbered from 0 to 737279, got 737280");
});

describe("drawDsprite", () => {
  it("draws a square of 17 pixels a side, an ellipse and a heart of the areas of their outlines", () => {
    expect(area(draw(0, 5, 0, 16, 16))).toBe(17 ** 2);
    expect(Math.abs(area(draw(1, 5, 7, 16, 16)) - Math.PI * 0.6 * 8.5 ** 2)).toBeLessThan(8);
    // the sextic heart encloses 3.66 units, by quadrature
    expect(Math.abs(area(draw(2, 5, 0, 16, 16)) - 3.6614 * (8.5 / 1.14) ** 2)).toBeLessThan(8);
    // half the scale is a quarter of the area
    expect(area(draw(0, 0, 0, 16, 16)) / 17 ** 2).toBeCloseTo(0.25, 1);
    expect(new Set(draw(2, 3, 4, 5, 6))).toEqual(new Set([0, 255]));
  });

  it("moves by a pixel a place, to the right with x and down with y, and stays inside", () => {
    const [left, top, right, bottom] = box(draw(0, 3, 0, 10, 10));
    expect(box(draw(0, 3, 0, 11, 10))).toEqual([left + 1, top, right + 1, bottom]);
    expect(box(draw(0, 3, 0, 10, 13))).toEqual([left, top + 3, right, bottom + 3]);
    for (const place of [0, 31])
      for (let turn = 0; turn < 40; turn++) {
        const [a, b, c, d] = box(draw(0, 5, turn, place, place));
        expect(Math.min(a, b)).toBeGreaterThan(0);
        expect(Math.max(c, d)).toBeLessThan(63);
      }
  });

  it("turns: a square looks the same after a quarter, an ellipse after a half, a heart only after the whole", () => {
    const differ = (a: Uint8Array, b: Uint8Array): number => a.filter((v, i) => v !== b[i]).length;
    expect(differ(draw(2, 5, 0, 16, 16), draw(2, 5, 39, 16, 16))).toBeLessThan(4);
    expect(differ(draw(1, 5, 0, 16, 16), draw(1, 5, 13, 16, 16))).toBeGreaterThan(50);
    expect(differ(draw(2, 5, 0, 16, 16), draw(2, 5, 20, 16, 16))).toBeGreaterThan(50);
    // upright: wider above than below
    const rows = white(draw(2, 5, 0, 16, 16)).map((i) => Math.floor(i / 64));
    const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
    const wide = (row: number): number => rows.filter((r) => r === row).length;
    expect(wide(top + 4)).toBeGreaterThan(wide(bottom - 2));
  });
});

it("makes the images that are asked for, with their shapes as labels", () => {
  const set = dspritesImages([0, 300_000, 737_279], "test");
  expect([set.count, set.shape, [...set.labels!], set.split]).toEqual([3, [1, 64, 64], [0, 1, 2], "test"]);
  expect(set.pixels.subarray(4096, 8192)).toEqual(draw(...dspritesFactorsOf(300_000)));
});
