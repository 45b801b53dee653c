import { describe, expect, it } from "vitest";
import { gradient, mean, sum } from "../ops/index.js";
import { constant, input, ndArray } from "../graph/index.js";
import { fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { evaluateOrt } from "../testing/toy.js";
import { bernoulli } from "./bernoulli.js";

const logits = input("logits", [6]);
const x = input("x", [6]);

describe("bernoulli", () => {
  it("has the log-probabilities log p and log (1 - p), summed over the last axis", () => {
    const p = [0.9, 0.25, 0.5];
    const l = input("logits", [2, 3]);
    const bits = input("x", [2, 3]);
    const odds = p.map((v) => Math.log(v / (1 - v)));
    const feeds = new Map([
      [l, ndArray([...odds, ...odds], [2, 3])],
      [bits, ndArray([1, 1, 1, 0, 0, 0], [2, 3])],
    ]);
    const [logProb, average] = evaluate([bernoulli(l).logProb(bits), bernoulli(l).mean], feeds);
    expect(logProb.shape).toEqual([2]);
    expect(logProb.data[0]).toBeCloseTo(Math.log(0.9 * 0.25 * 0.5), 12);
    expect(logProb.data[1]).toBeCloseTo(Math.log(0.1 * 0.75 * 0.5), 12);
    p.forEach((v, i) => expect(average.data[i]).toBeCloseTo(v, 12));
  });

  it("has the gradient x - sigmoid(logits)", () => {
    const bits = constant(ndArray([1, 0, 1]));
    expect(checkGradient((l) => bernoulli(l).logProb(bits), [ndArray([-3, 0.2, 4])]).entries).toBe(3);
  });

  it("stays finite, value and gradient, at logits of +-500 in float32 and float64", async () => {
    const feeds = new Map([
      [logits, ndArray([500, -500, 500, -500, 88.8, -104])],
      [x, ndArray([1, 1, 0, 0, 0, 1])],
    ]);
    const logProb = bernoulli(logits).logProb(x);
    const [slope] = gradient(sum(logProb), [logits]);
    // by hand: 0 - 500 - 500 - 0 - 88.8 - 104; slopes x - sigmoid(logits)
    const slopes = [0, 1, -1, 0, -1, 1];
    const reference = evaluate([logProb, slope], feeds).map((value) => [...value.data]);
    const device = (await evaluateOrt([logProb, slope], feeds)).map((value) => [...value]);
    for (const [value, gradients] of [reference, device]) {
      expect(value[0]).toBeCloseTo(-1192.8, 3);
      gradients.forEach((g, i) => expect(g).toBeCloseTo(slopes[i], 6));
    }
  });

  it("draws bits with the frequencies of its mean", () => {
    const count = 20_000;
    const uniform = input("uniform", [count, 6]);
    const p = bernoulli(logits);
    const draws = fillUniform(new Float64Array(count * 6), { seed: 1, stream: "bernoulli.test", step: 0 });
    const [bits, frequency, probability] = evaluate(
      [p.sample(uniform), mean(p.sample(uniform), 0), p.mean],
      new Map([
        [logits, ndArray([-2, -0.5, 0, 1, 30, -30])],
        [uniform, ndArray(draws, [count, 6])],
      ]),
    );
    expect(new Set(bits.data)).toEqual(new Set([0, 1]));
    probability.data.forEach((v, i) => {
      const standardError = Math.sqrt((v * (1 - v)) / count);
      expect(Math.abs(frequency.data[i] - v)).toBeLessThanOrEqual(5 * standardError + 1e-12);
    });
  });
});
