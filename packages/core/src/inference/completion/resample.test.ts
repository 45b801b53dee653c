import { describe, expect, it } from "vitest";
import { effectiveSamples, logMeanExp, resample, weightedLogMeanExp } from "./resample.js";

describe("importance weights", () => {
  it("logMeanExp and weightedLogMeanExp are what they say, far from 0 too", () => {
    const x = [Math.log(1), Math.log(2), Math.log(6)];
    expect(logMeanExp(x)).toBeCloseTo(Math.log(3), 12);
    expect(logMeanExp(x.map((v) => v - 5000))).toBeCloseTo(Math.log(3) - 5000, 9);
    expect(logMeanExp([-Infinity, -Infinity])).toBe(-Infinity);
    // (1 * 1 + 3 * 2 + 0 * 6) / 4
    const weights = [Math.log(1), Math.log(3), -Infinity].map((w) => w - 800);
    expect(weightedLogMeanExp(x, weights)).toBeCloseTo(Math.log(7 / 4), 9);
  });

  it("effectiveSamples runs from one to all", () => {
    expect(effectiveSamples([3, 3, 3, 3].map((v) => v - 2000))).toBeCloseTo(4, 12);
    expect(effectiveSamples([0, -1000, -1000])).toBeCloseTo(1, 12);
    // (1 + 3)^2 / (1 + 9)
    expect(effectiveSamples([0, Math.log(3)])).toBeCloseTo(1.6, 12);
  });
});

describe("resample", () => {
  const logWeights = [0.5, 0.3, 0.15, 0.05].map((w) => Math.log(w) - 300);
  const drawn = Array.from({ length: 20_000 }, (_, step) => resample(logWeights, 2, { seed: 1, stream: "test", step }));
  const within = (share: number, expected: number): void =>
    expect(Math.abs(share - expected)).toBeLessThan(5 * Math.sqrt((expected * (1 - expected)) / drawn.length));

  it("draws the first by the weights", () => {
    [0.5, 0.3, 0.15, 0.05].forEach((w, k) => within(drawn.filter(([first]) => first === k).length / drawn.length, w));
  });

  it("draws the second by the weights of those that are left", () => {
    // P(0 then 1) = 0.5 * 0.3 / 0.5; P(1 then 0) = 0.3 * 0.5 / 0.7
    within(drawn.filter(([a, b]) => a === 0 && b === 1).length / drawn.length, 0.3);
    within(drawn.filter(([a, b]) => a === 1 && b === 0).length / drawn.length, 0.15 / 0.7);
    expect(drawn.every(([a, b]) => a !== b)).toBe(true);
  });

  it("gives all of them when asked for all, and those without weight last", () => {
    expect(resample(logWeights, 4, { seed: 1, stream: "test", step: 0 }).sort()).toEqual([0, 1, 2, 3]);
    expect(resample([-Infinity, 0, -Infinity], 1, { seed: 1, stream: "test", step: 0 })).toEqual([1]);
  });
});
