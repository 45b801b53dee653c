import { expect, it } from "vitest";
import { halvingSteps } from "./halving-steps.js";

it.each([
  // trials, steps, factor
  [27, 2700, 3, [100, 300, 900, 2700]],
  [9, 900, 3, [100, 300, 900]],
  [10, 900, 3, [100, 300, 900]],
  [8, 1000, 2, [125, 250, 500, 1000]],
  [3, 10, 3, [4, 10]],
  [81, 10, 3, [1, 2, 4, 10]],
])("%i trials of %i steps, one in %i: compared after %j", (trials, steps, factor, expected) => {
  expect(halvingSteps(trials, steps, factor)).toEqual(expected);
});

it("27 trials take 11 % of the steps of a whole grid", () => {
  const steps = halvingSteps(27, 2700, 3);
  const done = steps.reduce((sum, step, r) => sum + (27 / 3 ** r) * (step - (steps[r - 1] ?? 0)), 0);
  expect(done / (27 * 2700)).toBeCloseTo(0.111, 3);
});

it("refuses too few", () => {
  expect(() => halvingSteps(2, 100, 3)).toThrow("--halving: with 3, needs 3 trials or more, got 2; leave it out");
});
