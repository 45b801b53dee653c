import { describe, expect, it } from "vitest";
import { constant, ndArray } from "../graph/index.js";
import { sub } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { integrate } from "../testing/quadrature.js";
import { betaDistribution } from "./beta-distribution.js";

const means = constant(ndArray([0.4, 0.7]));
const logProb = (mean: number, concentration: number, x: ArrayLike<number>): Float64Array => {
  const m = constant(ndArray([mean]));
  const density = betaDistribution(m, sub(1, m), constant(concentration));
  return evaluate([density.logProb(constant(ndArray(x, [x.length, 1])))])[0].data;
};

describe("beta", () => {
  it("integrates to 1, with its mean and the variance mean (1 - mean) / (concentration + 1)", () => {
    for (const [mean, concentration] of [
      [0.5, 4],
      [0.5, 1],
      [0.5, 2],
      [0.2, 5],
      [0.9, 30],
      [0.37, 200],
    ]) {
      // x = sin^2 t makes the ends smooth where alpha or beta is below 1
      const moment = (power: number): number =>
        integrate(
          (t) => {
            const inner = t.map((v) => Math.min(Math.max(v, 1e-5), Math.PI / 2 - 1e-5));
            const x = inner.map((v) => Math.sin(v) ** 2);
            return logProb(mean, concentration, x).map((l, i) => Math.exp(l) * x[i] ** power * Math.sin(2 * inner[i]));
          },
          0,
          Math.PI / 2,
        );
      expect(moment(0)).toBeCloseTo(1, 6);
      expect(moment(1)).toBeCloseTo(mean, 6);
      expect(moment(2) - mean ** 2).toBeCloseTo((mean * (1 - mean)) / (concentration + 1), 6);
    }
  });

  it("is uniform for alpha = beta = 1, and 6 x (1 - x) for alpha = beta = 2", () => {
    logProb(0.5, 2, [0.1, 0.5, 0.99]).forEach((v) => expect(v).toBeCloseTo(0, 12));
    logProb(0.5, 4, [0.1, 0.5]).forEach((v, i) => expect(Math.exp(v)).toBeCloseTo([0.54, 1.5][i], 12));
  });

  it("has the gradient of its formula in mean, concentration and x", () => {
    const { entries } = checkGradient(
      (m, c, x) => betaDistribution(m, sub(1, m), c).logProb(x),
      [ndArray([0.2, 0.5, 0.8], [1, 3]), ndArray([3, 1, 20], [1, 3]), ndArray([0.3, 0.04, 0.7], [1, 3])],
      { step: 1e-4 },
    );
    expect(entries).toBe(9);
    checkGradient(
      (c) => betaDistribution(means, sub(1, means), c).logProb(constant(ndArray([0.3, 0.9]))),
      [ndArray([4], [])],
    );
  });
});
