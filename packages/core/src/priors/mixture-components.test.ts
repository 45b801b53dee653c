import { describe, expect, it } from "vitest";
import { input, ndArray } from "../graph/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { gaussianMixturePrior } from "./gaussian-mixture-prior.js";
import { mixtureComponents } from "./mixture-components.js";

const mean = [0.5, -1, 2, 0, -3, 1];
const rawVariance = [0, 1, -2, 3, -40, 0.5];
const logits = [0.5, -1, 2];

describe("mixtureComponents", () => {
  it.each([true, false])("is the mixture that the prior's log density is of, learned weights %s", (learnedWeights) => {
    const values = {
      "prior.mean": mean,
      "prior.rawVariance": rawVariance,
      ...(learnedWeights && { "prior.logits": logits }),
    };
    const components = mixtureComponents(values, 2);
    const codes = [0.3, -0.8, 1.9, 0.4, -2.99993, 1.2];
    const density = (z: readonly number[]): number =>
      components.reduce((sum, { weight, mean: m, stddev: s }) => {
        const logs = z.map((v, d) => -((v - m[d]) ** 2) / (2 * s[d] ** 2) - Math.log(s[d] * Math.sqrt(2 * Math.PI)));
        return sum + weight * Math.exp(logs[0] + logs[1]);
      }, 0);
    const z = input("z", [3, 2]);
    const prior = gaussianMixturePrior({ components: 3, learnedWeights });
    const parts: [name: string, data: ArrayLike<number>, shape: number[]][] = [
      ["mean", mean, [3, 2]],
      ["rawVariance", rawVariance, [3, 2]],
      ["logits", logits, [3]],
    ];
    const given = parts.map(([name, data, shape]) => ({ tensor: input(name, shape), data, shape }));
    const tensors = Object.fromEntries(given.map(({ tensor }) => [tensor.name!, tensor]));
    const logProb = prior.build(2, givenScope(tensors)).logProb(z);
    const feeds = new Map([
      [z, ndArray(codes, [3, 2])],
      ...given.map(({ tensor, data, shape }) => [tensor, ndArray([...Array.from(data)], shape)] as const),
    ]);
    const [wanted] = evaluate([logProb], feeds);
    // squares cancel where a variance is near its floor of 1e-8
    for (let i = 0; i < 3; i++) expect(Math.log(density(codes.slice(2 * i, 2 * i + 2)))).toBeCloseTo(wanted.data[i], 6);
  });

  it("has weights that add up to 1, whatever the logits", () => {
    const values = { "prior.mean": mean, "prior.rawVariance": rawVariance, "prior.logits": [900, 899, -900] };
    const weights = mixtureComponents(values, 2).map(({ weight }) => weight);
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
    expect(weights[0] / weights[1]).toBeCloseTo(Math.E, 10);
  });

  it("says what is missing or does not fit", () => {
    expect(() => mixtureComponents({}, 2)).toThrow(
      "mixtureComponents: needs prior.mean and prior.rawVariance of [k, 2], and prior.logits of [k] if any, got none, none and none values",
    );
    const values = { "prior.mean": mean, "prior.rawVariance": rawVariance };
    expect(() => mixtureComponents(values, 4)).toThrow("of [k, 4]");
    expect(() => mixtureComponents({ ...values, "prior.logits": [1] }, 2)).toThrow("got 6, 6 and 1 values");
  });
});
