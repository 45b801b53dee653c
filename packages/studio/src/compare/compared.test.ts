import { expect, it } from "vitest";
import { bestOf, comparability, differingCells } from "./compared";

it("marks the least figure, unless there is nothing to compare it with or two share it", () => {
  expect(bestOf([3, undefined, 2])).toBe(2);
  expect(bestOf([3, undefined])).toBeUndefined();
  expect(bestOf([2, 2, 3])).toBeUndefined();
  expect(differingCells([1, [1], 1])).toEqual([false, true, false]);
  expect(comparability(["seed"])).toBeUndefined();
  expect(comparability(["model.likelihood.type"])).toContain("measure different things");
});
