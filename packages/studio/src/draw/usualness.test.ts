import { expect, it } from "vitest";
import { histogram, shareAbove, usualness } from "./usualness";

const scores = Float64Array.from({ length: 100 }, (_, i) => i);

it("counts the test images that are less usual", () => {
  expect([-1, 0, 49, 98.5, 99, 1000].map((score) => shareAbove(scores, score))).toEqual([1, 0.99, 0.5, 0.01, 0, 0]);
  expect(usualness(0.93)).toBe("More usual than 93 % of the test images");
  expect(usualness(0.07)).toBe("Less usual than 93 % of the test images");
  expect(usualness(0.001)).toMatch(/^Less usual than every test image/);
});

it("every score is in the histogram, one far out in the last bin", () => {
  const { counts, from, to } = histogram(Float64Array.from([...scores, 1e6]).sort(), 10);
  expect(counts.reduce((a, b) => a + b)).toBe(101);
  expect([from, to]).toEqual([0, 1e6]);
  const many = histogram(
    Float64Array.from({ length: 1000 }, (_, i) => (i === 999 ? 1e6 : i)),
    10,
  );
  expect([many.to, many.counts.reduce((a, b) => a + b)]).toEqual([995, 1000]);
});
