import { expect, it } from "vitest";
import { fillNormal } from "../random/index.js";
import { pairedDifference, studentT } from "./paired-difference.js";

it("gives Student's t as tables have it", () => {
  // upper 2.5 % points, as any table of the distribution prints them
  const table = { 1: 12.7062, 2: 4.30265, 3: 3.18245, 4: 2.77645, 5: 2.57058, 10: 2.22814, 30: 2.04227, 1000: 1.96234 };
  for (const [degrees, t] of Object.entries(table)) {
    const error = Math.abs(studentT(Number(degrees)) / t - 1);
    expect(error, degrees).toBeLessThan(Number(degrees) < 3 ? 1e-5 : Number(degrees) < 5 ? 2e-3 : 2e-4);
  }
});

it("pairs images: what is hard for both cancels", () => {
  // differences -1, -2, 0, -3: mean -1.5, standard deviation sqrt(5/3), and t = 3.182446 with 3 degrees of freedom
  const { difference, standardError, interval, lowerShare, images } = pairedDifference(
    [100, 50, 80, 20],
    [101, 52, 80, 23],
  );
  expect([difference, images, lowerShare]).toEqual([-1.5, 4, 0.875]);
  expect(standardError).toBeCloseTo(0.6454972, 6);
  expect(interval[0]).toBeCloseTo(-3.55426, 2);
  expect(interval[1]).toBeCloseTo(0.55426, 2);
});

it("has an interval that holds the mean 19 times out of 20", () => {
  const [repeats, images, mean] = [2000, 12, 0.3];
  const draws = fillNormal(new Float64Array(repeats * images), { seed: 3, stream: "paired", step: 0 });
  const zeros = new Float64Array(images);
  let held = 0;
  for (let r = 0; r < repeats; r++) {
    const a = draws.slice(r * images, (r + 1) * images).map((v) => v + mean);
    const [low, high] = pairedDifference(a, zeros).interval;
    if (low <= mean && mean <= high) held++;
  }
  // 5 standard errors of a share of 0.95
  expect(Math.abs(held / repeats - 0.95)).toBeLessThan(5 * Math.sqrt((0.95 * 0.05) / repeats));
});

it("says what it needs", () => {
  expect(() => pairedDifference([1], [2])).toThrow(
    "pairedDifference: needs two images or more and as many of both, got 1 and 1",
  );
  expect(() => pairedDifference([1, 2], [2])).toThrow("got 2 and 1");
  expect(() => pairedDifference([1, NaN], [2, 3])).toThrow("figures must be finite, image 1 has NaN and 3");
});
