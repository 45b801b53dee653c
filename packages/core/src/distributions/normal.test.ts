import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { mean, mul, neg, sub, sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { checkMonteCarlo } from "../testing/monte-carlo.js";
import { klBetweenNormals, klToStandardNormal, normal, normalProduct, standardNormalLogProb } from "./normal.js";

const latent = 3;
const draws = 400;
const vector = (name: string): Tensor => input(name, [latent]);
const [mean1, logVar1, mean2, logVar2, noise] = [
  vector("mean1"),
  vector("logVar1"),
  vector("mean2"),
  vector("logVar2"),
  input("noise", [draws, latent]),
];
const q = normal(mean1, logVar1);
const p = normal(mean2, logVar2);
const at = (values: Record<string, number[]>): Map<Tensor, NdArray> =>
  new Map([mean1, logVar1, mean2, logVar2].flatMap((x) => (values[x.name!] ? [[x, ndArray(values[x.name!])]] : [])));

describe("closed forms agree with Monte Carlo, value and gradient", () => {
  const z = q.sample(noise);
  const points = [
    { mean1: [0.3, -1.2, 2], logVar1: [-1, 0.5, -2], mean2: [0, 0.4, 1], logVar2: [0.3, -0.5, 1] },
    { mean1: [-2.5, 0, 0.1], logVar1: [1.5, -3, 0], mean2: [1, -1, 0.1], logVar2: [1, 0, 0] },
  ];
  points.forEach((point, i) => {
    it(`klToStandardNormal at point ${i}`, () => {
      const results = checkMonteCarlo({
        closedForm: sum(klToStandardNormal(q)),
        estimate: mean(sub(q.logProb(z), standardNormalLogProb(z))),
        parameters: at({ mean1: point.mean1, logVar1: point.logVar1 }),
        noise: [noise],
      });
      expect(results).toHaveLength(1 + 2 * latent);
      expect(results.every((r) => r.standardError < 0.2)).toBe(true);
    });
    it(`klBetweenNormals at point ${i}`, () => {
      const results = checkMonteCarlo({
        closedForm: sum(klBetweenNormals(q, p)),
        estimate: mean(sub(q.logProb(z), p.logProb(z))),
        parameters: at(point),
        noise: [noise],
      });
      expect(results).toHaveLength(1 + 4 * latent);
    });
    it(`entropy at point ${i}`, () => {
      checkMonteCarlo({
        closedForm: q.entropy(),
        estimate: mean(neg(q.logProb(z))),
        parameters: at({ mean1: point.mean1, logVar1: point.logVar1 }),
        noise: [noise],
      });
    });
  });
  it("fails a KL that is 2 % off", () => {
    expect(() =>
      checkMonteCarlo({
        closedForm: mul(sum(klToStandardNormal(q)), 1.02),
        estimate: mean(sub(q.logProb(z), standardNormalLogProb(z))),
        parameters: at({ mean1: points[0].mean1, logVar1: points[0].logVar1 }),
        noise: [noise],
        batches: 256,
      }),
    ).toThrow(/Monte Carlo check/);
  });
});

describe("laws of the KL", () => {
  const values = (low: number, high: number): fc.Arbitrary<number[]> =>
    fc.array(fc.double({ min: low, max: high, noNaN: true }), { minLength: latent, maxLength: latent });
  const domain = fc.record({
    mean1: values(-30, 30),
    logVar1: values(-12, 6),
    mean2: values(-30, 30),
    logVar2: values(-12, 6),
  });
  it("is never negative, in any dimension", () => {
    fc.assert(
      fc.property(domain, (point) => {
        const all = evaluate([klToStandardNormal(q), klBetweenNormals(q, p)], at(point));
        // the terms of size up to e^12 cancel: 1e-10 of them is left
        for (const kl of all) for (const value of kl.data) expect(value).toBeGreaterThan(-1e-8);
      }),
    );
  });
  it("is zero from a Gaussian to itself, and has no slope there", () => {
    fc.assert(
      fc.property(domain, ({ mean1: m, logVar1: v }) => {
        const same = at({ mean1: m, logVar1: v, mean2: m, logVar2: v });
        const [kl] = evaluate([klBetweenNormals(q, p)], same);
        for (const value of kl.data) expect(Math.abs(value)).toBeLessThan(1e-9);
      }),
    );
    const [kl] = evaluate([klToStandardNormal(q)], at({ mean1: [0, 0, 0], logVar1: [0, 0, 0] }));
    expect([...kl.data]).toEqual([0, 0, 0]);
  });
  it("to N(0, I) is the general one with mean 0 and log-variance 0", () => {
    fc.assert(
      fc.property(domain, ({ mean1: m, logVar1: v }) => {
        const point = at({ mean1: m, logVar1: v, mean2: [0, 0, 0], logVar2: [0, 0, 0] });
        const [a, b] = evaluate([klToStandardNormal(q), klBetweenNormals(q, p)], point);
        a.data.forEach((value, j) => expect(b.data[j]).toBeCloseTo(value, 9));
      }),
    );
  });
});

describe("normal", () => {
  it("has the textbook's density", () => {
    // -1/2 log(2 pi 4) - (3 - 1)^2 / 8 = -2.1120857137646180, summed over 3 equal dimensions
    const x = vector("x");
    const point = at({ mean1: [1, 1, 1], logVar1: [Math.log(4), Math.log(4), Math.log(4)] }).set(x, ndArray([3, 3, 3]));
    const [logProb] = evaluate([q.logProb(x)], point);
    expect(logProb.shape).toEqual([]);
    expect(logProb.data[0]).toBeCloseTo(3 * -2.112085713764618, 12);
    const [perValue] = evaluate([q.logProbPerValue(x)], point);
    expect(perValue.shape).toEqual([latent]);
    for (const value of perValue.data) expect(value).toBeCloseTo(-2.112085713764618, 12);
  });
  it("at mean 0 and log-variance 0 is standardNormalLogProb", () => {
    const x = input("x", [2, latent]);
    const point = at({ mean1: [0, 0, 0], logVar1: [0, 0, 0] }).set(x, ndArray([0, 1, -2, 0.5, 3, 0], [2, latent]));
    const [a, b] = evaluate([q.logProb(x), standardNormalLogProb(x)], point);
    expect(a.shape).toEqual([2]);
    expect([...a.data]).toEqual([...b.data]);
  });
  it("samples mean + stddev noise", () => {
    const n = vector("n");
    const point = at({ mean1: [1, 2, 3], logVar1: [0, Math.log(4), Math.log(9)] }).set(n, ndArray([1, -1, 2]));
    const [z] = evaluate([q.sample(n)], point);
    expect([...z.data].map((v) => Number(v.toFixed(12)))).toEqual([2, 0, 9]);
  });
  it("has the gradient of its formulas", () => {
    const point = [ndArray([0.3, -1, 2]), ndArray([-1, 0.4, 1]), ndArray([0.5, 0.1, -2])];
    checkGradient((x, m, v) => normal(m, v).logProb(x), point);
    checkGradient((n, m, v) => normal(m, v).sample(n), point);
    checkGradient((m, v) => klToStandardNormal({ mean: m, logVar: v }), point.slice(0, 2));
  });
});

it("the product of two is their densities' product but for a factor that no x changes", () => {
  const [x, values] = [
    vector("x"),
    at({ mean1: [0.3, -1, 2], logVar1: [-1, 0.5, 2], mean2: [0, 4, 1], logVar2: [3, -5, 1] }),
  ];
  const difference = sub(normalProduct(q, p).logProb(x), q.logProb(x));
  const factors = [
    [0, 0, 0],
    [1, -2, 3],
    [-4, 0.5, 7],
  ].map((point) => {
    const [both, other] = evaluate([difference, p.logProb(x)], new Map([...values, [x, ndArray(point)]]));
    return both.data[0] - other.data[0];
  });
  for (const factor of factors) expect(factor).toBeCloseTo(factors[0], 5);
});
