import { describe, expect, it } from "vitest";
import { input, sizeOf } from "../graph/index.js";
import { digitsClassifier, digitsFeatures } from "./digits-classifier.js";
import type { Layer } from "./layer.js";
import { Ledger, Scope } from "./scope.js";

const build = (options: Parameters<typeof digitsClassifier>[0], values: number) => {
  const ledger = new Ledger(true);
  const { shape } = digitsClassifier(options).apply(input("x", [6, values]), new Scope(ledger, "net"));
  return { shape, parameters: [...ledger.parameters.values()].map(({ tensor }) => tensor.shape) };
};

describe("digitsClassifier", () => {
  it("is that of e2-classifier: 8, 16 and 32 channels, halved twice, then a linear layer", () => {
    const { shape, parameters } = build({}, 784);
    expect(shape).toEqual([6, 10]);
    expect(parameters.filter(({ length }) => length > 1)).toEqual([
      [8, 1, 3, 3],
      [16, 8, 3, 3],
      [32, 16, 3, 3],
      [10, 32 * 7 * 7],
    ]);
    expect(parameters.reduce((sum, dims) => sum + sizeOf(dims), 0)).toBe(21_634);
  });

  it("takes images of other sizes and channels, and other classes", () => {
    expect(build({ shape: [3, 8, 12], classes: 4 }, 288).shape).toEqual([6, 4]);
  });

  it("has its trunk in common with digitsFeatures: the same parameters but those of the linear layer", () => {
    const names = (net: Layer): string[] => {
      const ledger = new Ledger(true);
      const { shape } = net.apply(input("x", [6, 784]), new Scope(ledger, "net"));
      return [`${String(shape)}`, ...ledger.parameters.keys()];
    };
    const [whole, features] = [names(digitsClassifier()), names(digitsFeatures())];
    expect([whole[0], features[0]]).toEqual(["6,10", "6,32"]);
    expect(whole.slice(1)).toEqual([...features.slice(1), "net.6.weight", "net.6.bias"]);
  });

  it("says what it cannot take", () => {
    expect(() => build({}, 100)).toThrow(/reshape\(net\.reshape0\).*\[6, 100\]/);
    expect(() => build({ shape: [1, 3, 3] }, 9)).toThrow("maxPool2d(net.maxPool2d8): the window [2, 2] is larger");
  });
});
