import { describe, expect, it } from "vitest";
import { constant, input, ndArray } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { integrate } from "../testing/quadrature.js";
import { evaluateOrt } from "../testing/toy.js";
import { laplace } from "./laplace.js";

const logProb = (mean: number, scale: number, x: Float64Array): Float64Array =>
  evaluate([laplace(constant(ndArray([mean])), Math.log(scale)).logProb(constant(ndArray(x, [x.length, 1])))])[0].data;

describe("laplace", () => {
  it("integrates to 1, and its scale is the mean of |x - mean|", () => {
    for (const [mean, scale] of [
      [0, 1],
      [0.5, 0.1],
      [-2, 3],
    ]) {
      const half = (weight: (distance: number) => number, side: number): number =>
        integrate(
          (t) =>
            logProb(
              mean,
              scale,
              t.map((v) => mean + side * v),
            ).map((l, i) => Math.exp(l) * weight(t[i])),
          0,
          40 * scale,
          4000,
        );
      const whole = (weight: (distance: number) => number): number => half(weight, 1) + half(weight, -1);
      expect(whole(() => 1)).toBeCloseTo(1, 8);
      expect(whole((distance) => distance)).toBeCloseTo(scale, 7);
    }
  });

  it("sums over the last axis, with one scale for all", () => {
    const mean = constant(ndArray([0, 1, 2, 3, 4, 5], [2, 3]));
    const x = constant(ndArray([1, 1, 1], [3]));
    const [value] = evaluate([laplace(mean, Math.log(0.5)).logProb(x)]);
    // distances 1 + 0 + 1 and 2 + 3 + 4 over 0.5; log(2 scale) = 0
    expect([...value.data]).toEqual([-4, -18]);
  });

  it("has the gradient of its formula in mean and scale", () => {
    const x = constant(ndArray([0.3, -1, 2]));
    checkGradient((mean, logScale) => laplace(mean, logScale).logProb(x), [ndArray([0, 0.5, 3]), ndArray([-1.2], [])]);
  });

  it("stays finite far away, in float32 too", async () => {
    const [mean, x] = [input("mean", [2]), input("x", [2])];
    const feeds = new Map([
      [mean, ndArray([500, -500])],
      [x, ndArray([0, 1])],
    ]);
    const value = laplace(mean, Math.log(0.01)).logProb(x);
    const wanted = -(500 + 501) / 0.01 - 2 * Math.log(0.02);
    expect(evaluate([value], feeds)[0].data[0]).toBeCloseTo(wanted, 6);
    expect(Math.abs((await evaluateOrt([value], feeds))[0][0] / wanted - 1)).toBeLessThan(1e-6);
  });
});
