import { describe, expect, it } from "vitest";
import { attributeDirection } from "./attribute-direction.js";
import { interpolate, interpolationCodes } from "./interpolation.js";
import { latentSpread } from "./latent-spread.js";
import type { Points } from "./points.js";
import { alongDirection, traversalCodes } from "./traversal.js";

const points = (rows: readonly (readonly number[])[]): Points<Float32Array> => ({
  shape: [rows.length, rows[0].length],
  data: Float32Array.from(rows.flat()),
});
const length = (v: Float64Array): number => Math.hypot(...v);

describe("traversalCodes", () => {
  it("moves one dimension a row and leaves the others where the base is", () => {
    const { shape, data } = traversalCodes([5, 6, 7], { dims: [2, 0], steps: 3, range: 2 });
    expect(shape).toEqual([6, 3]);
    expect([...data]).toEqual([5, 6, -2, 5, 6, 0, 5, 6, 2, -2, 6, 7, 0, 6, 7, 2, 6, 7]);
    expect(traversalCodes([0, 0]).shape).toEqual([22, 2]);
  });

  it.each([
    [{ dims: [3] }, "traversal: dimensions must be from 0 to 2, got 3"],
    [{ dims: [1, 1] }, "traversal: dimensions must be different ones, got 1, 1"],
    [{ steps: 1 }, "traversal: steps must be a whole number, 2 or more, got 1"],
    [{ range: 0 }, "traversal: range must be a number above 0, got 0"],
  ])("refuses %j", (options, message) => {
    expect(() => traversalCodes([0, 0, 0], options)).toThrow(message);
  });
});

describe("alongDirection", () => {
  it("goes evenly through the base", () => {
    const { shape, data } = alongDirection([1, 1], [2, 0], { steps: 3, range: 1.5 });
    expect(shape).toEqual([3, 2]);
    expect([...data]).toEqual([-2, 1, 1, 1, 4, 1]);
    expect(() => alongDirection([1, 1], [2])).toThrow(
      "traversal: the direction must have the code's 2 dimensions, got 1",
    );
  });
});

describe("interpolate", () => {
  const [a, b] = [
    [3, 1, 0],
    [-1, 2, 2],
  ];

  it.each(["linear", "spherical"] as const)("%s begins at a, ends at b, and runs back the same way", (path) => {
    interpolate(a, b, 0, path).forEach((v, j) => expect(v).toBeCloseTo(a[j], 12));
    interpolate(a, b, 1, path).forEach((v, j) => expect(v).toBeCloseTo(b[j], 12));
    for (const t of [0.2, 0.5, 0.9]) {
      const back = interpolate(b, a, 1 - t, path);
      interpolate(a, b, t, path).forEach((v, j) => expect(v).toBeCloseTo(back[j], 12));
    }
  });

  it("linear is the straight line", () => {
    expect([...interpolate(a, b, 0.25)]).toEqual([2, 1.25, 0.5]);
  });

  it("spherical keeps equal lengths, turns evenly, and changes a length evenly", () => {
    const [p, q] = [
      [2, 0],
      [0, 2],
    ];
    for (const t of [0.1, 0.5, 0.75]) {
      const v = interpolate(p, q, t, "spherical");
      expect(length(v)).toBeCloseTo(2, 12);
      expect(Math.atan2(v[1], v[0])).toBeCloseTo((t * Math.PI) / 2, 12);
      expect(length(interpolate(p, [0, 6], t, "spherical"))).toBeCloseTo(2 + 4 * t, 12);
    }
    // the straight line cuts the corner
    expect(length(interpolate(p, q, 0.5))).toBeCloseTo(Math.SQRT2, 12);
  });

  it("spherical is the straight line where there is no one arc", () => {
    expect([...interpolate([1, 2], [2, 4], 0.5, "spherical")]).toEqual([1.5, 3]);
    expect([...interpolate([1, 0], [-1, 0], 0.5, "spherical")]).toEqual([0, 0]);
    expect([...interpolate([0, 0], [4, 0], 0.25, "spherical")]).toEqual([1, 0]);
  });

  it("gives rows of codes, both ends included", () => {
    const { shape, data } = interpolationCodes([0, 0], [2, 4], 3);
    expect(shape).toEqual([3, 2]);
    expect([...data]).toEqual([0, 0, 1, 2, 2, 4]);
    expect(() => interpolationCodes([0], [1], 1)).toThrow(
      "interpolate: steps must be a whole number, 2 or more, got 1",
    );
    expect(() => interpolate([0], [1, 2], 0)).toThrow(
      "interpolate: both codes must have the same dimensions, got 1 and 2",
    );
  });
});

describe("latentSpread", () => {
  it("is that of posteriors by hand", () => {
    const ln2 = Math.log(2);
    const { posteriorVariance, meanVariance, kl, byKl } = latentSpread(
      points([
        [0, 1],
        [0, 3],
      ]),
      points([
        [0, ln2],
        [0, -ln2],
      ]),
    );
    expect([...posteriorVariance].map((v) => Number(v.toFixed(6)))).toEqual([1, 1.25]);
    expect([...meanVariance]).toEqual([0, 1]);
    expect(kl[0]).toBe(0);
    // ((1 + 2 - 1 - ln 2) + (9 + 1/2 - 1 + ln 2)) / 4
    expect(kl[1]).toBeCloseTo(10.5 / 4, 6);
    expect(byKl).toEqual([1, 0]);
  });

  it("refuses other shapes and values that are not finite", () => {
    expect(() => latentSpread(points([[1, 2]]), points([[1]]))).toThrow(
      "latentSpread: mean and logVar must have the same shape, got [1, 2] and [1, 1]",
    );
    expect(() => latentSpread(points([[1]]), points([[Infinity]]))).toThrow(
      "latentSpread: logVar: points must be finite, value 0 of point 0 is Infinity",
    );
  });
});

describe("attributeDirection", () => {
  it("leads from the mean of those without to the mean of those with, others left out", () => {
    const codes = points([
      [1, 1],
      [3, 1],
      [0, 5],
      [0, 7],
      [100, 100],
    ]);
    expect([...attributeDirection(codes, [true, true, false, false, undefined])]).toEqual([2, -5]);
  });

  it("refuses a mask of another length or of one side only", () => {
    expect(() => attributeDirection(points([[1], [2]]), [true])).toThrow(
      "attributeDirection: the mask must have an entry for each of the 2 codes, got 1",
    );
    expect(() => attributeDirection(points([[1], [2]]), [true, true])).toThrow(
      "attributeDirection: needs codes with and without the attribute, got none without it",
    );
  });
});
