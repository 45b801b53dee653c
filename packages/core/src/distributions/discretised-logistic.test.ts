import { describe, expect, it } from "vitest";
import { constant, input, ndArray } from "../graph/index.js";
import { gradient, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { evaluateOrt } from "../testing/toy.js";
import { discretisedLogistic } from "./discretised-logistic.js";

const levels = Float64Array.from({ length: 256 }, (_, i) => i / 255);
const grid = constant(ndArray(levels, [256, 1]));
const masses = (location: number, scale: number): Float64Array =>
  evaluate([discretisedLogistic(constant(ndArray([location])), constant(Math.log(scale))).logProb(grid)])[0].data.map(
    Math.exp,
  );
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

describe("discretisedLogistic", () => {
  it("has masses that add up to 1 over the 256 levels, wherever the location is", () => {
    for (const location of [-3, 0, 1 / 255, 0.31, 0.5, 1, 40])
      for (const scale of [1e-4, 0.01, 0.1, 1, 50])
        expect(masses(location, scale).reduce((a, v) => a + v, 0)).toBeCloseTo(1, 10);
  });

  it("has the differences of the logistic's distribution function as masses, the tails at the ends", () => {
    const [location, scale] = [0.4, 0.1];
    const below = (x: number): number => sigmoid((x - location) / scale);
    masses(location, scale).forEach((v, i) => {
      const upper = i === 255 ? 1 : below((i + 0.5) / 255);
      const lower = i === 0 ? 0 : below((i - 0.5) / 255);
      expect(v).toBeCloseTo(upper - lower, 12);
    });
  });

  it("counts the levels it is given", () => {
    const two = discretisedLogistic(constant(ndArray([0.5])), constant(0), 2);
    const [value] = evaluate([two.logProb(constant(ndArray([0, 1], [2, 1])))]);
    value.data.forEach((v) => expect(v).toBeCloseTo(Math.log(0.5), 12));
  });

  it("has the gradient of its formula in location and scale, one for all or one a value", () => {
    const x = constant(ndArray([0, 37 / 255, 200 / 255, 1]));
    const at = ndArray([0.1, 0.2, 0.4, 0.8]);
    for (const logScale of [ndArray([-2], []), ndArray([-1, -2, -3, -1.5])])
      checkGradient((m, s) => discretisedLogistic(m, s).logProb(x), [at, logScale], { step: 1e-4 });
  });

  it("stays finite and exact for far locations and for scales much below and above a level, in float32 too", async () => {
    const cases = [0, 3 / 255, 128 / 255, 1].flatMap((value) =>
      [-500, -1, 0, 0.5, 1, 500].flatMap((m) => [-7, -3, 0, 7].map((s) => [value, m, s])),
    );
    const [x, location, logScale] = ["x", "location", "logScale"].map((name) => input(name, [cases.length, 1]));
    const feeds = new Map(
      [x, location, logScale].map((tensor, k) => [
        tensor,
        ndArray(
          cases.map((row) => Math.fround(row[k])),
          [cases.length, 1],
        ),
      ]),
    );
    const value = discretisedLogistic(location, logScale).logProb(x);
    const outputs = [value, ...gradient(sum(value), [location, logScale])];
    const exact = evaluate(outputs, feeds);
    const device = await evaluateOrt(outputs, feeds);
    expect(exact[0].data.every((v) => v <= 1e-12)).toBe(true);
    exact.forEach(({ data }, k) =>
      data.forEach((v, i) => {
        expect(Number.isFinite(v)).toBe(true);
        // borders half a level off are differences of numbers near 1: 1e-7 of them over the scale
        const blur = 1e-6 * Math.exp(-cases[i][2]) * (k === 0 ? 1 : Math.exp(-cases[i][2]));
        expect(Math.abs(device[k][i] - v)).toBeLessThan(1e-5 * Math.max(1, Math.abs(v)) + blur);
      }),
    );
  });

  it("has its location, held in [0, 1], as its mean", () => {
    const [mean] = evaluate([discretisedLogistic(constant(ndArray([-0.2, 0.3, 7])), constant(-2)).mean]);
    expect([...mean.data]).toEqual([0, 0.3, 1]);
  });
});
