import { expect, it } from "vitest";
import { evenly, isWithin, withFewCorners } from "./strokes";

it("places at equal steps along a stroke, both ends among them", () => {
  const corner = [
    [0, 0],
    [3, 0],
    [3, 1],
  ] as const;
  expect(evenly(corner, 5)).toEqual([
    [0, 0],
    [1, 0],
    [2, 0],
    [3, 0],
    [3, 1],
  ]);
  expect(withFewCorners(corner)).toBe(corner);
  expect(withFewCorners(corner, 2)).toEqual([corner[0], corner[2]]);
  expect(
    evenly(
      [
        [1, 1],
        [1, 1],
      ],
      3,
    ),
  ).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
});

it("what lies within a closed stroke, also where it is hollow", () => {
  const hollow = [
    [0, 0],
    [4, 0],
    [4, 4],
    [2, 1],
    [0, 4],
  ] as const;
  expect(isWithin(hollow, 0.5, 1)).toBe(true);
  expect(isWithin(hollow, 2, 3)).toBe(false);
  expect(isWithin(hollow, 2, 0.5)).toBe(true);
  expect(isWithin(hollow, -1, 1)).toBe(false);
  expect(isWithin([], 0, 0)).toBe(false);
});
