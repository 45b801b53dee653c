import { describe, expect, it } from "vitest";
import { labelledToyData } from "../testing/toy.js";
import type { ImageDataset } from "./dataset.js";
import { shiftAndRotate } from "./shift-and-rotate.js";

/** Images of 9x9 with a bright square of 3x3 in the middle, two channels, the second half as bright. */
function squares(count: number): ImageDataset {
  const pixels = new Uint8Array(count * 162);
  for (let i = 0; i < count; i++)
    for (let y = 3; y < 6; y++)
      for (let x = 3; x < 6; x++) [200, 100].forEach((v, c) => (pixels[i * 162 + c * 81 + y * 9 + x] = v));
  return { name: "squares", split: "train", count, shape: [2, 9, 9], pixels, labels: new Uint16Array(count) };
}

/** Sum of a plane's values, and its centre of mass from the middle. */
function mass(pixels: Uint8Array): { sum: number; x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  pixels.forEach((v, i) => {
    sum += v;
    x += v * ((i % 9) - 4);
    y += v * (Math.floor(i / 9) - 4);
  });
  return { sum, x: x / sum, y: y / sum };
}

describe("shiftAndRotate", () => {
  it("changes nothing within bounds of 0", () => {
    const data = labelledToyData(6);
    expect(shiftAndRotate(data, { shift: 0, degrees: 0 })).toEqual(data);
  });

  it("shifts by up to the bound in both axes, channels alike, and keeps what stays inside", () => {
    const { pixels, labels } = shiftAndRotate(squares(300), { shift: 2, degrees: 0, seed: 3 });
    expect(labels).toHaveLength(300);
    const moves = Array.from({ length: 300 }, (_, i) => mass(pixels.subarray(i * 162, i * 162 + 81)));
    for (const [i, { sum, x, y }] of moves.entries()) {
      expect(sum).toBeGreaterThan(9 * 200 - 20);
      expect(Math.max(Math.abs(x), Math.abs(y))).toBeLessThan(2.02);
      const second = mass(pixels.subarray(i * 162 + 81, i * 162 + 162));
      expect(second.x).toBeCloseTo(x, 1);
      expect(second.sum).toBeCloseTo(sum / 2, -1.5);
    }
    for (const axis of ["x", "y"] as const) {
      expect(Math.min(...moves.map((move) => move[axis]))).toBeLessThan(-1.8);
      expect(Math.max(...moves.map((move) => move[axis]))).toBeGreaterThan(1.8);
    }
  });

  it("moves a pixel to where the shift says, between pixels bilinearly", () => {
    const one: ImageDataset = { ...squares(1), shape: [1, 9, 9], pixels: new Uint8Array(81) };
    one.pixels[4 * 9 + 4] = 240;
    const { pixels } = shiftAndRotate(one, { shift: 1, degrees: 0, seed: 5 });
    const { sum } = mass(pixels);
    expect(Math.abs(sum - 240)).toBeLessThan(3);
    expect(pixels.filter((v) => v > 0).length).toBe(4);
  });

  it("turns about the middle by up to the bound", () => {
    const bar: ImageDataset = { ...squares(200), shape: [1, 9, 9], pixels: new Uint8Array(200 * 81) };
    for (let i = 0; i < 200; i++) for (let x = 1; x < 8; x++) bar.pixels[i * 81 + 36 + x] = 255;
    const { pixels } = shiftAndRotate(bar, { shift: 0, degrees: 15 });
    const angles = Array.from({ length: 200 }, (_, i) => {
      let [xy, xx] = [0, 0];
      pixels.subarray(i * 81, i * 81 + 81).forEach((v, at) => {
        const [x, y] = [(at % 9) - 4, Math.floor(at / 9) - 4];
        xy += v * x * y;
        xx += v * x * x;
      });
      return (Math.atan(xy / xx) * 180) / Math.PI;
    });
    expect(Math.max(...angles)).toBeGreaterThan(13);
    expect(Math.min(...angles)).toBeLessThan(-13);
    expect(Math.max(...angles.map(Math.abs))).toBeLessThan(16.5);
  });

  it("depends on seed and place alone", () => {
    const [few, many] = [squares(4), squares(9)];
    const moved = shiftAndRotate(many, { seed: 1 }).pixels;
    expect(shiftAndRotate(few, { seed: 1 }).pixels).toEqual(moved.subarray(0, 4 * 162));
    expect(shiftAndRotate(few, { seed: 2 }).pixels).not.toEqual(moved.subarray(0, 4 * 162));
    expect(moved.subarray(0, 162)).not.toEqual(moved.subarray(162, 324));
  });

  it("says what the bounds must be", () => {
    for (const shift of [-1, NaN, Infinity])
      expect(() => shiftAndRotate(squares(1), { shift })).toThrow(
        `shiftAndRotate: shift must be a number, 0 or more, got ${shift}`,
      );
    expect(() => shiftAndRotate(squares(1), { degrees: -3 })).toThrow("degrees must be a number, 0 or more, got -3");
  });
});
