import { expect, it } from "vitest";
import { fillNormal } from "@latents/core";
import { scatterOf, subsetMeans } from "./subset-scatter.js";

it("means of 100 images scatter by a tenth of the images' own deviation", () => {
  const values = fillNormal(new Float64Array(5000), { seed: 2, stream: "images", step: 0 }).map((v) => 98 + 30 * v);
  const means = subsetMeans(values);
  expect([...means]).toEqual([...means].sort((a, b) => a - b));
  const { standardDeviation, least, greatest, shareBelow } = scatterOf(means, 98);
  expect(standardDeviation).toBeGreaterThan(2.8);
  expect(standardDeviation).toBeLessThan(3.2);
  // 95 % of a normal distribution: 1.96 deviations to both sides
  expect((greatest - least) / standardDeviation / 3.92).toBeCloseTo(1, 1);
  expect(Math.abs(shareBelow - 0.5)).toBeLessThan(0.1);
  expect(scatterOf(means, 1e3).shareBelow).toBe(1);
});
