import { expect, it } from "vitest";
import { halvingSteps } from "./halving-steps.js";

it.each([
  // trials, steps, factor, first
  [27, 2700, 3, undefined, [540, 1620, 2700]],
  [27, 2700, 3, 100, [100, 300, 900, 2700]],
  [9, 900, 3, 100, [100, 300, 900]],
  [10, 900, 3, 100, [100, 300, 900]],
  [8, 1000, 2, undefined, [200, 400, 800, 1000]],
  [3, 11, 3, undefined, [3, 11]],
  [81, 10, 3, undefined, [2, 6, 10]],
  [4, 10, 4, 9, [9, 10]],
  [4, 1, 2, undefined, [1]],
])("%i trials of %i steps, one in %i, first after %s: compared after %j", (trials, steps, factor, first, expected) => {
  expect(halvingSteps(trials, steps, factor, first)).toEqual(expected);
});

/** Share of the steps of the whole search. */
function share(trials: number, steps: readonly number[], factor: number): number {
  let [left, cost] = [trials, 0];
  steps.forEach((step, r) => {
    cost += left * (step - (steps[r - 1] ?? 0));
    left = Math.floor(left / factor);
  });
  return cost / (trials * steps.at(-1)!);
}

it("takes at most 45 % of the steps of a whole search by default, as its docs say for 27 trials", () => {
  for (const factor of [2, 3, 4, 5, 8])
    for (const trials of [27, 64, 100, 1000])
      expect(share(trials, halvingSteps(trials, 10_000, factor), factor)).toBeLessThan(0.45);
  expect(share(27, halvingSteps(27, 2700, 3), 3)).toBeCloseTo(0.378, 3);
  expect(share(27, halvingSteps(27, 2700, 2), 2)).toBeCloseTo(0.407, 3);
  expect(share(27, halvingSteps(27, 2700, 3, 100), 3)).toBeCloseTo(0.111, 3);
});

it("refuses too few trials, and a first comparison at the end", () => {
  expect(() => halvingSteps(2, 100, 3)).toThrow("--halving: with 3, needs 3 trials or more, got 2; leave it out");
  expect(() => halvingSteps(9, 100, 3, 100)).toThrow(
    "--first-rung: must be below the 100 steps of a trial, got 100; leave it out: a fifth of them",
  );
});
