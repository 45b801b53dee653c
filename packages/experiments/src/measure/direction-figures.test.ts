import { discriminantDirection } from "@latents/core";
import { describe, expect, it } from "vitest";
import { directionFigures, leavePeopleOut, lessGroupMeans } from "./direction-figures.js";

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

describe("what hides a difference", () => {
  // each person stands elsewhere along the first axis, which is also where the attribute changes a little
  const places = [-30, 10, 40, 90];
  const people = places.flatMap((_, p) => [String(p), String(p)]);
  const mask = places.flatMap(() => [true, false]);
  const marked = {
    codes: codes(
      ...places.flatMap((at): [number, number][] => [
        [at + 1, 5],
        [at - 1, -5],
      ]),
    ),
    mask,
  };

  it("is taken away by each group's mean", () => {
    const { data } = lessGroupMeans(marked.codes, people);
    expect([...data]).toEqual(places.flatMap(() => [1, 5, -1, -5]));
  });

  it("is looked past by a discriminant, and not by the difference of means", () => {
    // along the axis where people differ the means are apart as well, by chance
    const moved = {
      ...marked,
      codes: codes(
        ...places.flatMap((at, p): [number, number][] => [
          [at + 20 * p, 25],
          [at, -25],
        ]),
      ),
    };
    expect(leavePeopleOut(moved, people, discriminantDirection).directionAuc).toBe(1);
    expect(leavePeopleOut(moved, people).directionAuc).toBeLessThan(1);
  });
});
