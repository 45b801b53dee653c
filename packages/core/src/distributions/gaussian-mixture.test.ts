import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { gradient, log, sum } from "../ops/index.js";
import { fillUniform } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { checkGradient } from "../testing/gradient-check.js";
import { evaluateOrt } from "../testing/toy.js";
import { gaussianMixture } from "./gaussian-mixture.js";
import { normal } from "./normal.js";

const [z, mean, variance, logWeights] = [
  input("z", [4, 2]),
  input("mean", [3, 2]),
  input("variance", [3, 2]),
  input("logWeights", [3]),
];
const point = {
  z: [0, 0, 1.5, -2, 0.3, 0.7, -4, 6],
  mean: [0.5, -1, 2, 0, -1, 1.5],
  variance: [1, 0.25, 0.04, 3, 0.5, 0.7],
  weights: [0.2, 0.5, 0.3],
};
const feeds = new Map<Tensor, NdArray>([
  [z, ndArray(point.z, [4, 2])],
  [mean, ndArray(point.mean, [3, 2])],
  [variance, ndArray(point.variance, [3, 2])],
  [logWeights, ndArray(point.weights.map(Math.log))],
]);

/** log sum_j w_j N(z_i; mean_j, variance_j) by plain loops. */
const byHand = (weights: readonly number[]): number[] =>
  [0, 1, 2, 3].map((i) => {
    let total = 0;
    weights.forEach((weight, j) => {
      let density = weight;
      for (let d = 0; d < 2; d++) {
        const [m, v] = [point.mean[2 * j + d], point.variance[2 * j + d]];
        density *= Math.exp(-((point.z[2 * i + d] - m) ** 2) / (2 * v)) / Math.sqrt(2 * Math.PI * v);
      }
      total += density;
    });
    return Math.log(total);
  });

describe("gaussianMixture", () => {
  it("has the density of a plain loop over components, with equal weights and with given ones", () => {
    const [equal] = evaluate([gaussianMixture({ mean, variance }).logProb(z)], feeds);
    expect(equal.shape).toEqual([4]);
    byHand([1 / 3, 1 / 3, 1 / 3]).forEach((v, i) => expect(equal.data[i]).toBeCloseTo(v, 10));
    const [weighted] = evaluate([gaussianMixture({ mean, variance, logWeights }).logProb(z)], feeds);
    byHand(point.weights).forEach((v, i) => expect(weighted.data[i]).toBeCloseTo(v, 10));
  });

  it("takes codes with any leading axes", () => {
    const deep = input("z", [2, 2, 2]);
    const [value] = evaluate(
      [gaussianMixture({ mean, variance, logWeights }).logProb(deep)],
      new Map([...feeds, [deep, ndArray(point.z, [2, 2, 2])]]),
    );
    expect(value.shape).toEqual([2, 2]);
    byHand(point.weights).forEach((v, i) => expect(value.data[i]).toBeCloseTo(v, 10));
  });

  it("with one component is that normal, value and gradient", () => {
    const one = [constant(ndArray([0.5, -1], [1, 2])), constant(ndArray([1, 0.25], [1, 2]))];
    const single = normal(constant(ndArray([0.5, -1])), log(constant(ndArray([1, 0.25]))));
    const mixture = gaussianMixture({ mean: one[0], variance: one[1] });
    const outputs = [mixture.logProb(z), single.logProb(z)];
    const [a, b, da, db] = evaluate([...outputs, ...outputs.flatMap((v) => gradient(sum(v), [z]))], feeds);
    a.data.forEach((v, i) => expect(v).toBeCloseTo(b.data[i], 10));
    da.data.forEach((v, i) => expect(v).toBeCloseTo(db.data[i], 10));
  });

  it("has the gradient of its formula in codes, means, variances and weights", () => {
    const { entries } = checkGradient(
      (at, m, v, w) => gaussianMixture({ mean: m, variance: v, logWeights: w }).logProb(at),
      [z, mean, variance, logWeights].map((x) => feeds.get(x)!),
      { step: 1e-4 },
    );
    expect(entries).toBe(4 * (8 + 6 + 6 + 3));
  });

  it("integrates to 1", () => {
    // a grid of step 0.05 over [-12, 12]^2: the trapezoid rule is exact to rounding for Gaussians this smooth
    const side = 481;
    const grid = Float64Array.from({ length: 2 * side * side }, (_, i) => {
      const [cell, axis] = [i >> 1, i % 2];
      return -12 + 0.05 * (axis === 0 ? Math.floor(cell / side) : cell % side);
    });
    const codes = constant({ shape: [side * side, 2], data: grid });
    const [density] = evaluate([gaussianMixture({ mean, variance, logWeights }).logProb(codes)], feeds);
    expect(density.data.reduce((total, v) => total + Math.exp(v), 0) * 0.05 ** 2).toBeCloseTo(1, 8);
  });

  it("stays finite far from every component, value and gradient, in float32 too", async () => {
    const far = new Map([...feeds, [z, ndArray([500, -500, 0, 0, -30, 30, 1e4, 0], [4, 2])]]);
    const logProb = gaussianMixture({ mean, variance, logWeights }).logProb(z);
    const outputs = [logProb, ...gradient(sum(logProb), [z, mean, variance, logWeights])];
    const exact = evaluate(outputs, far);
    const device = await evaluateOrt(outputs, far);
    exact.forEach(({ data }, i) =>
      data.forEach((v, at) => {
        expect(Number.isFinite(v)).toBe(true);
        expect(Math.abs(device[i][at] - v)).toBeLessThan(1e-5 * Math.max(1, Math.abs(v)));
      }),
    );
  });

  it("draws each component as often as it weighs, with that component's mean and variance", () => {
    const count = 30_000;
    const [noise, uniform] = [input("noise", [count, 2]), input("uniform", [count])];
    const spread = new Map([...feeds, [mean, ndArray([0, 100, 1000, 0, -1000, 0], [3, 2])]]);
    // signs in place of normals: variance 1, and every draw tells its component
    const signs = Float64Array.from({ length: 2 * count }, (_, i) => ((i * 7919) % 3 < 1 ? Math.SQRT2 : -Math.SQRT1_2));
    spread.set(noise, ndArray(signs, [count, 2]));
    const draws = fillUniform(new Float64Array(count), { seed: 1, stream: "gaussian-mixture.test", step: 0 });
    spread.set(uniform, ndArray(draws));
    for (const [mixture, weights] of [
      [gaussianMixture({ mean, variance, logWeights }), point.weights],
      [gaussianMixture({ mean, variance }), [1 / 3, 1 / 3, 1 / 3]],
    ] as const) {
      const [{ data }] = evaluate([mixture.sample(noise, uniform)], spread);
      const component = Array.from(draws, (_, i) => (data[2 * i] > 500 ? 1 : data[2 * i] < -500 ? 2 : 0));
      weights.forEach((weight, j) => {
        const share = component.filter((c) => c === j).length / count;
        expect(Math.abs(share - weight)).toBeLessThan(5 * Math.sqrt((weight * (1 - weight)) / count));
      });
      component.forEach((c, i) => {
        const wanted = [0, 1].map(
          (d) => spread.get(mean)!.data[2 * c + d] + Math.sqrt(point.variance[2 * c + d]) * signs[2 * i + d],
        );
        if (Math.hypot(data[2 * i] - wanted[0], data[2 * i + 1] - wanted[1]) > 1e-9)
          expect([data[2 * i], data[2 * i + 1]]).toEqual(wanted);
      });
    }
  });

  it("draws at the borders of the weights' shares, and takes the noise as a column too", async () => {
    const [noise, uniform] = [input("noise", [6, 2]), input("uniform", [6, 1])];
    const at = new Map([
      ...feeds,
      [mean, ndArray([0, 0, 1, 1, 2, 2], [3, 2])] as const,
      [logWeights, ndArray([0.25, 0.5, 0.25].map(Math.log))] as const,
      [noise, ndArray(new Float64Array(12), [6, 2])] as const,
      // the largest float32 below 1 last
      [uniform, ndArray([0, 0.2499, 0.2501, 0.7499, 0.7501, 1 - 2 ** -24], [6, 1])] as const,
    ]);
    const sample = gaussianMixture({ mean, variance, logWeights }).sample(noise, uniform);
    const wanted = [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2];
    expect([...evaluate([sample], at)[0].data]).toEqual(wanted);
    at.delete(z);
    expect([...(await evaluateOrt([sample], at))[0]]).toEqual(wanted);
  });

  it("says which shapes do not fit", () => {
    expect(() => gaussianMixture({ mean, variance: input("variance", [2, 2]) })).toThrow(
      "gaussianMixture: mean and variance must be [k, d] alike, got [3, 2] and [2, 2]",
    );
    expect(() => gaussianMixture({ mean, variance, logWeights: input("logWeights", [2]) })).toThrow(
      "gaussianMixture: logWeights must be [3], one a component, got [2]",
    );
  });
});
