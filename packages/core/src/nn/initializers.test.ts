import { describe, expect, it } from "vitest";
import { fill, initializerNames, initializerOf, type InitializerName, type InitializerPair } from "./initializers.js";

const size = 40_000;
const fans = { fanIn: 300, fanOut: 100 };
const draw = (pair: InitializerPair, part: "weight" | "bias" = "weight", seed = 1): Float32Array =>
  pair[part](size, fans, { seed, name: `layer.${part}` });
const moment = (values: Float32Array, power: number): number => values.reduce((s, v) => s + v ** power, 0) / size;

// uniform in +-b: variance b^2 / 3; the standard error of a variance of n values is variance sqrt((kurtosis - 1) / n)
const rules: Record<InitializerName, { bound?: number; variance: number; kurtosis: number }> = {
  glorot: { bound: Math.sqrt(6 / 400), variance: 2 / 400, kurtosis: 1.8 },
  "glorot-normal": { variance: 2 / 400, kurtosis: 3 },
  he: { variance: 2 / 300, kurtosis: 3 },
  "he-uniform": { bound: Math.sqrt(6 / 300), variance: 2 / 300, kurtosis: 1.8 },
  pytorch: { bound: 1 / Math.sqrt(300), variance: 1 / 900, kurtosis: 1.8 },
};

describe("initialisers", () => {
  for (const [name, { bound, variance, kurtosis }] of Object.entries(rules))
    it(`${name} has the published mean, variance and range`, () => {
      const values = draw(initializerOf(name as InitializerName));
      expect(Math.abs(moment(values, 1))).toBeLessThan(5 * Math.sqrt(variance / size));
      expect(Math.abs(moment(values, 2) - variance)).toBeLessThan(5 * variance * Math.sqrt((kurtosis - 1) / size));
      const largest = values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
      if (bound !== undefined) {
        expect(largest).toBeLessThanOrEqual(Math.fround(bound));
        expect(largest).toBeGreaterThan(0.999 * bound);
      } else expect(largest).toBeGreaterThan(3.5 * Math.sqrt(variance));
    });

  it("start biases at 0, but PyTorch's as its weights", () => {
    for (const name of initializerNames)
      expect(draw(initializerOf(name), "bias").every((v) => v === 0)).toBe(name !== "pytorch");
    expect(draw(initializerOf("pytorch"), "bias").reduce((a, v) => Math.max(a, v), 0)).toBeLessThan(1 / Math.sqrt(300));
  });

  it("give each parameter and each seed its own values, the same every time", () => {
    const { weight } = initializerOf("he");
    const at = (seed: number, name: string): Float32Array => weight(8, fans, { seed, name });
    expect(at(1, "a")).toEqual(at(1, "a"));
    expect(at(1, "a")).not.toEqual(at(1, "b"));
    expect(at(1, "a")).not.toEqual(at(2, "a"));
  });

  it("take a pair of one's own, and name the known ones", () => {
    const pair = { weight: fill(1), bias: fill(2) };
    expect(initializerOf(pair)).toBe(pair);
    expect(() => initializerOf("xavier" as InitializerName)).toThrow(
      'initializer: must be one of glorot, glorot-normal, he, he-uniform, pytorch, got "xavier"',
    );
    expect(() => initializerOf("toString" as InitializerName)).toThrow("initializer: must be one of");
  });
});
