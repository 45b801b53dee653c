import { describe, expect, it } from "vitest";
import { directionFigures, leavePeopleOut } from "./direction-figures.js";

const codes = (...rows: [number, number][]) => ({
  shape: [rows.length, 2] as const,
  data: Float32Array.from(rows.flat()),
});

describe("directionFigures", () => {
  const known = { codes: codes([2, 0], [4, 1], [0, 1], [-2, 0], [9, 9]), mask: [true, true, false, false, undefined] };

  it("is perfect, useless and perfectly wrong where it should be", () => {
    const mask = [true, false];
    expect(directionFigures(known, { codes: codes([3, 0], [-1, 0]), mask })).toEqual({
      directionAccuracy: 1,
      directionAuc: 1,
    });
    expect(directionFigures(known, { codes: codes([3, 0], [3, 0]), mask }).directionAuc).toBe(0.5);
    expect(directionFigures(known, { codes: codes([-1, 0], [3, 0]), mask })).toEqual({
      directionAccuracy: 0,
      directionAuc: 0,
    });
  });

  it("leaves codes of neither kind out, and cuts in the middle of the two means", () => {
    // the middle is at 1 along the first axis
    const asked = { codes: codes([1.2, 0], [0.8, 0], [50, 0]), mask: [true, false, undefined] };
    expect(directionFigures(known, asked).directionAccuracy).toBe(1);
  });
});

describe("leavePeopleOut", () => {
  it("judges nobody by a direction of their own", () => {
    const people = ["a", "a", "b", "b", "c", "c"];
    const mask = [true, false, true, false, true, false];
    // c is the other way round from a and b
    const found = leavePeopleOut({ codes: codes([1, 0], [-1, 0], [1, 0], [-1, 0], [-1, 0], [1, 0]), mask }, people);
    // for a and b the directions of the others cancel: 0 is on the side of "no"
    expect(found.directionAccuracy).toBeCloseTo(2 / 6);
  });
});
