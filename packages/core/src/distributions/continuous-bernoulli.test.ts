import { describe, expect, it } from "vitest";
import { constant, input, ndArray } from "../graph/index.js";
import { gradient, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { integrate } from "../testing/quadrature.js";
import { evaluateOrt } from "../testing/toy.js";
import { continuousBernoulli } from "./continuous-bernoulli.js";

const logits = input("logits", [1]);
/** Density at many x for one logit. */
const density = (logit: number, x: Float64Array): Float64Array =>
  evaluate(
    [continuousBernoulli(logits).logProb(constant(ndArray(x, [x.length, 1])))],
    new Map([[logits, ndArray([logit])]]),
  )[0].data.map(Math.exp);
const meanAt = (logit: number): number =>
  evaluate([continuousBernoulli(logits).mean], new Map([[logits, ndArray([logit])]]))[0].data[0];

/** On both sides of the switch between series and closed form, at 1/2, and far out. */
const points = [-40, -3, -0.7, -0.5, -0.4999, -0.1, -1e-6, 0, 1e-3, 0.3, 0.49999, 0.50001, 1, 8, 40];

describe("continuousBernoulli", () => {
  it("integrates to 1 over [0, 1], and its mean is that of the density", () => {
    for (const logit of points) {
      expect(integrate((x) => density(logit, x), 0, 1)).toBeCloseTo(1, 7);
      expect(meanAt(logit)).toBeCloseTo(
        integrate((x) => density(logit, x).map((p, i) => p * x[i]), 0, 1),
        7,
      );
    }
  });

  it("has the normaliser of its paper, 2 atanh(1 - 2 lambda) / (1 - 2 lambda), and 2 at lambda = 1/2", () => {
    for (const lambda of [0.01, 0.3, 0.36, 0.45, 0.7, 0.99]) {
      const logNormaliser = Math.log((2 * Math.atanh(1 - 2 * lambda)) / (1 - 2 * lambda));
      const logit = Math.log(lambda / (1 - lambda));
      const [atZero, atOne] = density(logit, Float64Array.of(0, 1)).map(Math.log);
      expect(atZero).toBeCloseTo(Math.log(1 - lambda) + logNormaliser, 9);
      expect(atOne).toBeCloseTo(Math.log(lambda) + logNormaliser, 9);
      expect(meanAt(logit)).toBeCloseTo(lambda / (2 * lambda - 1) + 1 / (2 * Math.atanh(1 - 2 * lambda)), 9);
    }
    expect([...density(0, Float64Array.of(0, 0.5, 1))]).toEqual([1, 1, 1]);
    expect(meanAt(0)).toBe(0.5);
  });

  it("has the gradient x - mean, on both sides of the switch and at it", () => {
    const at = [-20, -2, -0.6, -0.49, -0.1, 0, 0.2, 0.4, 0.52, 3];
    const x = constant(ndArray(at.map((_, i) => i / 9)));
    checkGradient((l) => continuousBernoulli(l).logProb(x), [ndArray(at)]);
    checkGradient((l) => continuousBernoulli(l).mean, [ndArray(at)]);
    const l = input("l", [points.length]);
    const cb = continuousBernoulli(l);
    const ones = constant(ndArray(points.map(() => 1)));
    const [slope, mean] = evaluate([...gradient(cb.logProb(ones), [l]), cb.mean], new Map([[l, ndArray(points)]]));
    points.forEach((_, i) => expect(slope.data[i]).toBeCloseTo(1 - mean.data[i], 8));
  });

  it("is the same in float32, near 1/2 and at logits of +-500 too, value and gradient", async () => {
    const many = [...points, -500, 500, 88, -104, 1e-20, 0.50000006];
    const [l, x] = [input("l", [many.length]), input("x", [many.length])];
    for (const value of [0, 0.25, 1]) {
      const feeds = new Map([
        [l, ndArray(many.map(Math.fround))],
        [x, ndArray(many.map(() => value))],
      ]);
      const cb = continuousBernoulli(l);
      const each = continuousBernoulli(l).logProb(x);
      const outputs = [each, cb.mean, ...gradient(each, [l]), ...gradient(sum(cb.mean), [l])];
      const exact = evaluate(outputs, feeds);
      const device = await evaluateOrt(outputs, feeds);
      exact.forEach(({ data }, k) =>
        data.forEach((v, i) => {
          expect(Number.isFinite(v)).toBe(true);
          expect(Math.abs(device[k][i] - v)).toBeLessThan(1e-6 * Math.max(1, Math.abs(v)));
        }),
      );
      expect(exact[1].data.every((m) => m >= 0 && m <= 1)).toBe(true);
    }
  });
});
