import { expect, it } from "vitest";
import { cameraFor, matrixOf } from "../camera";
import { densityOf, densityPixels } from "./density";

const size = { width: 100, height: 100 };

it("counts every point in the cell where it is drawn, in the mean colour; hidden ones nowhere, pale ones less", () => {
  // the middle of the upper left and of the lower right quarter
  const positions = Float32Array.of(-1, 1, -1, 1, 1, -1, 1, -1, -1, 1);
  const colors = Uint8Array.of(...[200, 0, 0, 255], ...[0, 100, 0, 255], ...[0, 0, 90, 51], ...[9, 9, 9, 0]);
  const camera = { kind: "flat", centre: [0, 0], scale: 25 } as const;
  const { width, counts, colors: sums } = densityOf(positions.subarray(0, 8), 2, matrixOf(camera, size), size, colors);
  const [upper, lower] = [12 * width + 12, 37 * width + 37];
  expect(counts[upper]).toBe(2);
  expect(counts[lower]).toBeCloseTo(0.2);
  expect([...sums.subarray(3 * upper, 3 * upper + 3)]).toEqual([200, 100, 0]);
  expect(counts.reduce((sum, n) => sum + n, 0)).toBeCloseTo(2.2);
  const pixels = densityPixels({ width, height: 50, counts, colors: sums });
  expect([...pixels.subarray(4 * upper, 4 * upper + 4)]).toEqual([100, 50, 0, 255]);
  expect(pixels[4 * lower + 3]).toBeGreaterThan(0);
  expect(pixels[4 * lower + 3]).toBeLessThan(pixels[4 * upper + 3] / 3);
});

it("of a million points counts a share that stands for all, whatever order the classes come in", () => {
  const count = 1_000_000;
  const positions = Float32Array.from(
    { length: 2 * count },
    (_, at) => Math.sin(at * 0.7311) * (at % 2 === 0 ? 1 : 0.5),
  );
  const colors = new Uint8Array(4 * count).fill(255);
  for (let i = 0; i < count; i++) colors[4 * i] = (i % 10) * 25;
  const matrix = matrixOf(cameraFor(positions, 2, size, "all"), size);
  const sum = (values: Float32Array): number => values.reduce((all, value) => all + value, 0);
  const whole = densityOf(positions, 2, matrix, size, colors);
  const some = densityOf(positions, 2, matrix, size, colors, 200_000);
  expect(sum(whole.counts)).toBe(count);
  expect(Math.abs(sum(some.counts) / count - 1)).toBeLessThan(1e-4);
  const red = (of: typeof whole): number => of.colors.reduce((all, value, at) => all + (at % 3 === 0 ? value : 0), 0);
  expect(Math.abs(red(some) / red(whole) - 1)).toBeLessThan(1e-3);
});

it("an empty view has an empty picture", () => {
  const matrix = matrixOf({ kind: "flat", centre: [0, 0], scale: 1 }, size);
  expect(densityPixels(densityOf(new Float32Array(0), 2, matrix, size, new Uint8Array(0))).every((v) => v === 0)).toBe(
    true,
  );
});
