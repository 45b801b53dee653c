import { describe, expect, it } from "vitest";
import { fillNormal, uniformSource } from "../../random/index.js";
import type { Points } from "../points.js";
import { baggedTrees } from "./bagged-trees.js";
import { entropyOf, mutualInformation, type Factors } from "./factors.js";
import { dci, factorVaeScore, modularity, mutualInformationGap, separatedPredictability } from "./index.js";

const count = 2000;
const sizes = [4, 5, 10];
const uniform = uniformSource({ seed: 1, stream: "disentanglement.test", step: 0 });
const factors: Factors = {
  names: ["a", "b", "c"],
  sizes,
  values: Uint16Array.from({ length: count * 3 }, (_, i) => Math.floor(uniform() * sizes[i % 3])),
};
const noise = fillNormal(new Float64Array(count * 4), { seed: 2, stream: "disentanglement.test", step: 0 });
/** Codes of four dimensions from the scaled factors of an image, -1 to 1, and its noise. */
const codesOf = (code: (v: readonly number[], n: readonly number[]) => readonly number[]): Points<Float64Array> => ({
  shape: [count, 4],
  data: Float64Array.from(
    Array.from({ length: count }, (_, i) =>
      code(
        sizes.map((size, f) => (2 * factors.values[3 * i + f]) / (size - 1) - 1),
        [0, 1, 2, 3].map((d) => noise[4 * i + d]),
      ),
    ).flat(),
  ),
});
/** Each factor in a dimension of its own, one dimension of noise. */
const perfect = codesOf(([a, b, c], n) => [b, n[0], -a, c]);
const useless = codesOf((_, n) => n);
/** Each factor in two dimensions: nothing is lost, and nothing stands alone. */
const twice = codesOf(([a, b, c]) => [a + 0.01 * b, a - 0.01 * b, b + c, b - c]);
/** All factors mixed into every dimension. */
const mixed = codesOf(([a, b, c], n) => [a + b + c, a - b + c, a + b - c, a - b - c].map((v, d) => v + 0.05 * n[d]));

describe("a perfect, a useless and an adversarial code", () => {
  it("MIG", () => {
    expect(mutualInformationGap(perfect, factors)).toBeGreaterThan(0.9);
    expect(mutualInformationGap(useless, factors)).toBeLessThan(0.03);
    expect(mutualInformationGap(twice, factors)).toBeLessThan(0.1);
    expect(mutualInformationGap(mixed, factors)).toBeLessThan(0.1);
  });

  it("modularity asks for dimensions of one factor, not for factors of one dimension", () => {
    const three = {
      ...perfect,
      shape: [count, 3] as const,
      data: Float64Array.from(perfect.data.filter((_, i) => i % 4 !== 1)),
    };
    expect(modularity(three, factors)).toBeGreaterThan(0.95);
    const copied = codesOf(([a, b, c]) => [a, a, b, c]);
    expect(modularity(copied, factors)).toBeGreaterThan(0.95);
    expect(mutualInformationGap(copied, factors)).toBeLessThan(0.7);
    expect(modularity(mixed, factors)).toBeLessThan(0.8);
    expect(modularity({ ...perfect, data: perfect.data.map(() => 1) }, factors)).toBe(0);
  });

  it("SAP", () => {
    expect(separatedPredictability(perfect, factors)).toBeGreaterThan(0.95);
    expect(separatedPredictability(useless, factors)).toBeLessThan(0.01);
    expect(separatedPredictability(twice, factors)).toBeLessThan(0.1);
  });

  it("FactorVAE score", () => {
    const options = { votes: 300, tests: 200, group: 32 };
    expect(factorVaeScore(perfect, factors, options)).toBe(1);
    expect(factorVaeScore(useless, factors, options)).toBeLessThan(0.5);
    // codes that hardly vary over all images have no vote, and where none varies the score is a guess's
    const still = { ...perfect, data: perfect.data.map((v) => 0.01 * v) };
    expect(factorVaeScore(still, factors, options)).toBe(1 / 3);
    expect(factorVaeScore(perfect, factors, { ...options, seed: 5 })).toBe(1);
  });

  it("DCI", () => {
    const good = dci(perfect, factors);
    expect(good.disentanglement).toBeGreaterThan(0.95);
    expect(good.completeness).toBeGreaterThan(0.95);
    expect(good.informativeness).toBe(1);
    const none = dci(useless, factors);
    expect(none.disentanglement).toBeLessThan(0.1);
    expect(none.informativeness).toBeLessThan(0.25);
    const all = dci(mixed, factors);
    expect(all.disentanglement).toBeLessThan(0.4);
    expect(all.informativeness).toBeGreaterThan(0.5);
    // a factor in two dimensions: whether its value is even, and in which half it lies
    const halves = codesOf(([a, b, c]) => [a, b, Math.round(4.5 * (c + 1)) % 2, Number(c > 0)]);
    expect(dci(halves, factors).completeness).toBeLessThan(good.completeness - 0.05);
  });
});

it("counts information in nats", () => {
  const [a, b] = [Uint16Array.of(0, 0, 1, 1), Uint16Array.of(0, 1, 0, 1)];
  expect(entropyOf(a, 2)).toBeCloseTo(Math.LN2, 14);
  expect(mutualInformation([a, 2], [a, 2])).toBeCloseTo(Math.LN2, 14);
  expect(mutualInformation([a, 2], [b, 2])).toBeCloseTo(0, 14);
  // p(0, 0) = 1/2, p(1, 0) = p(1, 1) = 1/4: H(3/4) - H(1/2) / 2
  const half = mutualInformation([a, 2], [Uint16Array.of(0, 0, 0, 1), 2]);
  expect(half).toBeCloseTo(-0.75 * Math.log(0.75) - 0.25 * Math.log(0.25) - Math.LN2 / 2, 14);
});

it("trees cut where classes part, and their importance says which dimension does", () => {
  const points = { shape: [400, 2] as const, data: Float64Array.from({ length: 800 }, (_, i) => noise[i]) };
  const labels = Uint16Array.from({ length: 400 }, (_, i) => Number(noise[2 * i + 1] > 0.3));
  const { importance, classOf } = baggedTrees(points, labels, 2, { trees: 5, depth: 4, seed: 1 });
  expect(importance[1]).toBeGreaterThan(0.95);
  expect(importance[0] + importance[1]).toBeCloseTo(1, 12);
  expect([classOf([0, -1]), classOf([0, 1])]).toEqual([0, 1]);
});

it("says what does not fit", () => {
  const wrong = { ...factors, values: factors.values.slice(3) };
  expect(() => dci(perfect, wrong)).toThrow(
    "dci: factors must be 3 values for each of 2000 codes, got 5997 values of 3 sizes",
  );
  const large = { ...factors, values: factors.values.map((v, i) => (i === 4 ? 7 : v)) };
  expect(() => modularity(perfect, large)).toThrow("modularity: values of b must be below 5, got 7");
  expect(() => factorVaeScore(perfect, factors, { group: 1 })).toThrow("group 2 or more, got 800, 800, 1");
});
