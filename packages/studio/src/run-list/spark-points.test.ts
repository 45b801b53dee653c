import { expect, it } from "vitest";
import { sparkPoints } from "./spark-points";

it("cuts the steep first steps off a small curve", () => {
  const steep = Array.from({ length: 20 }, (_, i) => [i, i === 0 ? 1000 : 20 - i] as const);
  const heights = sparkPoints(steep)
    .split(" ")
    .map((point) => Number(point.split(",")[1]));
  expect(heights[0]).toBe(heights[2]);
  expect(heights.at(-1)).toBeGreaterThan(heights[2]);
});
