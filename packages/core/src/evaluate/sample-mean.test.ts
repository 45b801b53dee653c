import { expect, it } from "vitest";
import { sampleMean, standardErrorOfMean } from "./sample-mean.js";

it("sampleMean and standardErrorOfMean of a small sample by hand", () => {
  // mean 4, squares 4 + 1 + 1 + 4 = 10, variance 10 / 3, over 4
  expect(sampleMean([2, 3, 5, 6])).toBe(4);
  expect(standardErrorOfMean(Float64Array.of(2, 3, 5, 6))).toBeCloseTo(Math.sqrt(10 / 3 / 4), 14);
  expect(standardErrorOfMean([7, 7])).toBe(0);
});

it("too few values have no mean, or no error", () => {
  expect(sampleMean([])).toBeNaN();
  expect(standardErrorOfMean([3])).toBeNaN();
});
