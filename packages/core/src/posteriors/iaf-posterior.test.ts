import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { gradient, mul, sum } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { checkGradient } from "../testing/gradient-check.js";
import { withSpreadValues } from "../testing/spread-values.js";
import { iafPosterior, type IafPosteriorOptions } from "./iaf-posterior.js";

const options: IafPosteriorOptions = { steps: 2, hidden: 6 };
const [features, noise] = [input("features", [1, 2]), input("noise", ["rows", 3])];
const given = ndArray([0.7, -1.2], [1, 2]);

describe("iafPosterior", () => {
  const { made: q, feeds } = withSpreadValues((scope) => iafPosterior(options).build(features, 3, scope), 0.8);
  const { z, logProb } = q.draw(noise);
  const at = (values: readonly number[], outputs: readonly Tensor[]): Float64Array[] => {
    const all = new Map<Tensor, NdArray>([
      ...feeds,
      [features, given],
      [noise, ndArray(values, [values.length / 3, 3])],
    ]);
    return evaluate(outputs, all).map(({ data }) => data);
  };

  it("knows the density of its draws: that of the noise over the determinant of how z moves with it", () => {
    for (const e of [
      [0, 0, 0],
      [0.3, -1.1, 0.8],
      [-2, 0.5, 1.7],
    ]) {
      const h = 1e-5;
      const moved = e.map((_, j) => {
        const by = (d: number): Float64Array =>
          at(
            e.map((v, i) => (i === j ? v + d : v)),
            [z],
          )[0];
        const [plus, minus] = [by(h), by(-h)];
        return [0, 1, 2].map((i) => (plus[i] - minus[i]) / (2 * h));
      });
      const [a, b, c] = moved;
      const det =
        a[0] * (b[1] * c[2] - b[2] * c[1]) - a[1] * (b[0] * c[2] - b[2] * c[0]) + a[2] * (b[0] * c[1] - b[1] * c[0]);
      const logNoise = e.reduce((total, v) => total - (v * v + Math.log(2 * Math.PI)) / 2, 0);
      expect(at(e, [logProb])[0][0]).toBeCloseTo(logNoise - Math.log(Math.abs(det)), 7);
    }
  });

  it("is no Gaussian, integrates to 1 over its draws, and couples the dimensions both ways", () => {
    expect([q.gaussian, q.logProb]).toEqual([undefined, undefined]);
    // E_q[h(z) / q(z)] is the integral of h, here a narrow Gaussian within q
    const count = 40_000;
    const e = [...fillNormal(new Float64Array(3 * count), { seed: 1, stream: "iaf", step: 0 })];
    const [draws, density, centre] = at(e, [z, logProb, q.mean]);
    const s = 0.25;
    const ratios = Array.from({ length: count }, (_, i) => {
      const square = [0, 1, 2].reduce((total, j) => total + ((draws[3 * i + j] - centre[j]) / s) ** 2, 0);
      return Math.exp(-square / 2 - 1.5 * Math.log(2 * Math.PI * s * s) - density[i]);
    });
    const average = ratios.reduce((a, b) => a + b) / count;
    const error = Math.sqrt(ratios.reduce((a, b) => a + (b - average) ** 2, 0)) / count;
    expect(error).toBeLessThan(0.03);
    expect(Math.abs(average - 1)).toBeLessThan(5 * error);
    const single = input("single", [1, 3]);
    feeds.set(single, ndArray([0.2, 0.1, -0.4], [1, 3]));
    const own = q.draw(single).z;
    const slopes = [0, 1, 2].map(
      (j) => at([], gradient(sum(mul(own, constant(ndArray([0, 1, 2].map((i) => (i === j ? 1 : 0)))))), [single]))[0],
    );
    // two steps in opposite orders: every dimension moves with every noise
    expect(slopes.every((row) => row.every((v) => Math.abs(v) > 1e-6))).toBe(true);
  });

  it("one step sees only the dimensions before: its slopes are triangular", () => {
    const one = withSpreadValues((scope) => iafPosterior({ ...options, steps: 1 }).build(features, 3, scope), 0.8);
    const draw = one.made.draw(noise).z;
    const move = (e: readonly number[]): Float64Array =>
      evaluate([draw], new Map<Tensor, NdArray>([...one.feeds, [features, given], [noise, ndArray(e, [1, 3])]]))[0]
        .data;
    const [still, last, first] = [move([0.1, 0.2, 0.3]), move([0.1, 0.2, 0.9]), move([0.9, 0.2, 0.3])];
    expect([last[0], last[1]]).toEqual([still[0], still[1]]);
    expect(last[2]).not.toBe(still[2]);
    for (const i of [0, 1, 2]) expect(first[i]).not.toBe(still[i]);
  });

  it("stands for x by the flow's image of the Gaussian's mean, and takes draws with an axis in front", () => {
    const [mean, still] = at([0, 0, 0], [q.mean, z]);
    mean.forEach((v, i) => expect(v).toBeCloseTo(still[i], 12));
    const many = input("many", [4, 1, 3]);
    const drawn = q.draw(many);
    expect([drawn.z.shape, drawn.logProb.shape]).toEqual([
      [4, 1, 3],
      [4, 1],
    ]);
    const e = [...fillNormal(new Float64Array(12), { seed: 5, stream: "many", step: 0 })];
    feeds.set(many, ndArray(e, [4, 1, 3]));
    const [a, b] = at(e, [drawn.logProb, logProb]);
    a.forEach((v, i) => expect(v).toBeCloseTo(b[i], 12));
  });

  it("has the slopes of its parameters and features", () => {
    const own = [...feeds]
      .filter(([{ name }]) => !/^(single|many|features)/.test(name!))
      .map(([t, v]) => [t.name!, v] as const);
    const fixed = constant(ndArray([0.4, -1, 0.6, 1.2, 0.1, -0.3], [2, 3]));
    const report = checkGradient(
      (x, ...parameters) => {
        const scope = givenScope(Object.fromEntries(own.map(([name], i) => [name, parameters[i]])));
        return iafPosterior(options).build(x, 3, scope).draw(fixed).logProb;
      },
      [given, ...own.map(([, values]) => values)],
      { step: 1e-4, tolerance: 1e-5 },
    );
    expect(report.entries).toBeGreaterThan(50);
  });

  it("says what its options must be", () => {
    for (const key of ["steps", "hidden"])
      expect(() => iafPosterior({ [key]: 0 })).toThrow(`posterior.${key}: must be a whole number`);
    const scope = new Scope(new Ledger(true));
    expect(
      iafPosterior({ hidden: 3 })
        .build(features, 1, scope)
        .draw(input("n", [1, 1])).z.shape,
    ).toEqual([1, 1]);
  });
});
