import { expect, it } from "vitest";
import { bestOf, differingCells, protocolsOf } from "./compared";

const of = (values: readonly (number | undefined)[], protocols = values.map(() => "mnist")): number[] => [
  ...bestOf(values.map((value, i) => ({ value, protocol: protocols[i] }))),
];

it("marks the least figure, unless there is nothing to compare it with or two share it", () => {
  expect(of([3, undefined, 2])).toEqual([2]);
  expect(of([3, undefined])).toEqual([]);
  expect(of([2, 2, 3])).toEqual([]);
});

it("never marks a figure that is less than one of other data or another protocol", () => {
  expect(of([6000, 98], ["faces", "mnist"])).toEqual([]);
  expect(of([6000, 98, 90, 7000], ["faces", "mnist", "mnist", "faces"])).toEqual([0, 2]);
  expect(protocolsOf(["faces", "mnist", undefined, "faces"])).toEqual(["faces", "mnist"]);
  expect(protocolsOf(["faces", undefined, "faces"])).toBeUndefined();
});

it("finds the values that are not as the first", () => {
  expect(differingCells([1, [1], 1])).toEqual([false, true, false]);
});
