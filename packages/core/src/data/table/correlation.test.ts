import { expect, it } from "vitest";
import { pearson, ranks } from "./correlation.js";

it("ranks equal numbers by the mean of their places, and leaves holes", () => {
  expect([...ranks([3, 1, NaN, 3, 2])]).toEqual([2.5, 0, NaN, 2.5, 1]);
});

it("correlates the pairs that are there", () => {
  expect(pearson([1, 2, NaN, 4], [2, 4, 100, 8])).toBeCloseTo(1, 12);
  // by hand: products of the deviations from 2.5 over both square roots of 5
  expect(pearson([1, 2, 3, 4], [1, 3, 2, 4])).toBeCloseTo(4 / 5, 12);
  expect(pearson([1, 1], [1, 2])).toBeNaN();
  expect(pearson(ranks([1, 10, 100]), ranks([5, 4, -9]))).toBeCloseTo(-1, 12);
});
