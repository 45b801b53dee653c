import { describe, expect, it } from "vitest";
import { fillNormal, fillUniform } from "../../random/index.js";
import { logUnitSlope, normalScores, rawOf, robustScaling, scaled } from "./scaling.js";

const sortedNormal = fillNormal(new Float64Array(5000), { seed: 1, stream: "x", step: 0 }).sort();
/** A column of whole numbers of which one is every third, and one of tenths. */
const lattice = fillUniform(new Float64Array(3000), { seed: 2, stream: "x", step: 0 })
  .map((u) => (u < 0.33 ? 57 : Math.round(50 + 20 * u)))
  .sort();

describe("normalScores", () => {
  it("makes any column normal, and gives it back", () => {
    const by = normalScores(
      sortedNormal.map((v) => Math.exp(2 * v)),
      0,
    );
    const scores = sortedNormal.map((v) => scaled(by, Math.exp(2 * v)));
    sortedNormal.forEach((v, i) => {
      // the two ends of 5,000 values are hardly known
      if (Math.abs(v) < 2.5) expect(Math.abs(scores[i] - v)).toBeLessThan(0.12);
      expect(rawOf(by, scores[i]) / Math.exp(2 * v)).toBeCloseTo(1, 9);
    });
  });

  it("gives each value of a lattice its share: what lies in its interval is as likely as it is", () => {
    const by = normalScores(lattice, 1);
    const draws = fillNormal(new Float64Array(20_000), { seed: 3, stream: "z", step: 0 }).map((z) =>
      Math.round(rawOf(by, z)),
    );
    const share = (values: Float64Array, value: number): number =>
      values.filter((v) => v === value).length / values.length;
    for (const value of new Set(lattice))
      expect(Math.abs(share(draws, value) - share(lattice, value))).toBeLessThan(0.02);
    // 50 to 56 do not occur, nor does anything between two values
    expect(share(draws, 53)).toBeLessThan(0.002);
  });

  it("keeps a value that many rows have, among real numbers", () => {
    const zeros = Float64Array.from(sortedNormal, (v) => Math.max(0, v)).sort();
    const by = normalScores(zeros, 0);
    const back = sortedNormal.map((z) => rawOf(by, z));
    expect(back.filter((v) => Math.abs(v) < 1e-4).length / back.length).toBeCloseTo(0.5, 1);
  });

  it("puts a value outside of the training's range as far away as it is", () => {
    // the last piece of cents is a cent wide
    const cents = Float64Array.from(sortedNormal, (v) => Math.round(100 * (2000 + 500 * v)) / 100);
    const by = normalScores(cents, 0.01);
    const end = cents[cents.length - 1];
    expect(scaled(by, end + 500) - scaled(by, end + 0.01)).toBeCloseTo(1, 1);
    expect(rawOf(by, scaled(by, cents[0] - 700))).toBeCloseTo(cents[0] - 700, 6);
  });

  it("is a line for a column of one value", () =>
    expect(normalScores(Float64Array.of(4, 4), 0)).toEqual({ type: "linear", center: 4, scale: 1 }));
});

it("logUnitSlope is the slope of knots, beside that of their first piece; lines are in its unit", () => {
  const by = normalScores(sortedNormal, 0);
  const slopeAt = (v: number): number => (scaled(by, v + 1e-7) - scaled(by, v - 1e-7)) / 2e-7;
  for (const v of [-9, -1.01, 0.2, 3.7, 9])
    expect(Math.exp(logUnitSlope(by, v))).toBeCloseTo(slopeAt(v) / slopeAt(-100), 3);
  expect(logUnitSlope(robustScaling(sortedNormal), 0.2)).toBe(0);
});

it("robustScaling has the quartiles of a normal distribution where they belong", () => {
  const by = robustScaling(sortedNormal);
  expect(scaled(by, sortedNormal[2500])).toBeCloseTo(0, 2);
  expect(scaled(by, sortedNormal[3750]) - scaled(by, sortedNormal[1250])).toBeCloseTo(1.349, 2);
});
