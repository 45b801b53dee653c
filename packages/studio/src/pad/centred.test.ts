import { expect, it } from "vitest";
import { centred } from "./centred";
import { blank, isBlank, stroke, type Picture } from "./pad-pixels";

const mass = ({ width, pixels }: Picture): [number, number] => {
  const total = pixels.reduce((a, b) => a + b, 0);
  const at = (place: (i: number) => number): number =>
    pixels.reduce((sum, ink, i) => sum + ink * (place(i) + 0.5), 0) / total;
  return [at((i) => i % width), at((i) => Math.floor(i / width))];
};
const rowsWithInk = ({ width, height, pixels }: Picture): number =>
  Array.from({ length: height }, (_, y) => pixels.subarray(y * width, (y + 1) * width).some((v) => v > 20)).filter(
    Boolean,
  ).length;

it("brings a small drawing in a corner to the size and the middle that MNIST's have", () => {
  const small = stroke(blank(28, 28), [3, 3], [5, 11], 1, "paint");
  expect(mass(small)[0]).toBeLessThan(6);
  const done = centred(small);
  for (const at of mass(done)) expect(at).toBeCloseTo(14, 0);
  expect(rowsWithInk(done)).toBeGreaterThanOrEqual(19);
  expect(rowsWithInk(done)).toBeLessThanOrEqual(22);
});

it("leaves alone what is as it should be, and what is blank", () => {
  const once = centred(stroke(blank(28, 28), [8, 3], [20, 25], 1, "paint"));
  expect(centred(once).pixels).toEqual(once.pixels);
  expect(isBlank(centred(blank(28, 28)))).toBe(true);
});

it("a stroke has a full middle and a soft edge, and the eraser takes it away", () => {
  const line = stroke(blank(9, 9), [1, 4.5], [8, 4.5], 1, "paint");
  const column = Array.from({ length: 9 }, (_, y) => line.pixels[9 * y + 4]);
  expect(column).toEqual([0, 0, 0, 128, 255, 128, 0, 0, 0]);
  expect(isBlank(stroke(line, [0, 4.5], [9, 4.5], 3, "erase"))).toBe(true);
});
