import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { klBetweenNormals, normal } from "../../distributions/index.js";
import { constant, input, ndArray, type NdArray, type Tensor } from "../../graph/index.js";
import { add, exp, logSumExp, mul, sub, sum } from "../../ops/index.js";
import { evaluate } from "../../runtime/reference.js";
import { checkGradient } from "../../testing/gradient-check.js";
import { checkMonteCarlo } from "../../testing/monte-carlo.js";
import { objectiveGraph } from "../../testing/objective-graph.js";
import { elbo } from "../elbo.js";
import { geometricJs, geometricJsBetweenNormals } from "./geometric-js.js";

const [mean1, logVar1, mean2, logVar2] = ["mean1", "logVar1", "mean2", "logVar2"].map((name) => input(name, [1]));
const [q, p] = [normal(mean1, logVar1), normal(mean2, logVar2)];
const at = (...values: number[]): Map<Tensor, NdArray> =>
  new Map([mean1, logVar1, mean2, logVar2].map((x, i) => [x, ndArray([values[i]])]));
const numbers = (outputs: Tensor[], ...values: number[]): number[] =>
  evaluate(outputs, at(...values)).map(({ data }) => data[0]);

/** Everything by its definition on a grid: g = q^alpha p^(1 - alpha) / Z, and KLs as sums. */
function byQuadrature(alpha: number, dual: boolean): Tensor {
  const [low, step, count] = [-15, 0.05, 601];
  const grid = constant(
    ndArray(
      Array.from({ length: count }, (_, i) => low + step * i),
      [count, 1],
    ),
  );
  const [logQ, logP] = [q.logProb(grid), p.logProb(grid)];
  const unscaled = add(mul(logQ, alpha), mul(logP, 1 - alpha));
  const logG = sub(unscaled, add(logSumExp(unscaled), Math.log(step)));
  const kl = (a: Tensor, b: Tensor): Tensor => mul(sum(mul(exp(a), sub(a, b))), step);
  const [toQ, toP] = dual ? [kl(logG, logQ), kl(logG, logP)] : [kl(logQ, logG), kl(logP, logG)];
  return add(mul(toQ, 1 - alpha), mul(toP, alpha));
}

describe("geometricJsBetweenNormals", () => {
  it.each([0.1, 0.5, 0.8].flatMap((alpha) => [false, true].map((dual) => [alpha, dual] as const)))(
    "agrees with its definition by quadrature, value and slopes (alpha %d, dual %s)",
    (alpha, dual) => {
      // both sides are exact to 1e-9: a check of sums, not of luck
      const results = checkMonteCarlo({
        closedForm: sum(geometricJsBetweenNormals(q, p, alpha, dual)),
        estimate: byQuadrature(alpha, dual),
        parameters: at(0.4, -0.5, -0.6, 0.7),
        noise: [],
        batches: 8,
      });
      expect(results).toHaveLength(5);
      expect(results[0].closedForm).toBeGreaterThan(0.01);
    },
  );

  it("has the two KLs at its ends, and near them", () => {
    const point = [0.4, -0.5, -0.6, 0.7];
    const [forward, backward] = numbers([klBetweenNormals(q, p), klBetweenNormals(p, q)], ...point);
    expect(Math.abs(forward - backward)).toBeGreaterThan(0.1);
    const js = (alpha: number, dual?: boolean): number =>
      numbers([geometricJsBetweenNormals(q, p, alpha, dual)], ...point)[0];
    expect([js(0), js(1)]).toEqual([forward, backward]);
    expect([js(0, true), js(1, true)]).toEqual([backward, forward]);
    expect(js(1e-9)).toBeCloseTo(forward, 6);
    expect(js(1 - 1e-9)).toBeCloseTo(backward, 6);
  });

  it("is 0 for equal distributions, never negative, and turns round with alpha", () => {
    const value = (bound: number) => fc.double({ min: -bound, max: bound, noNaN: true });
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(share, fc.boolean(), fc.tuple(value(20), value(8), value(20), value(8)), (alpha, dual, point) => {
        const [js, turned, none] = numbers(
          [
            geometricJsBetweenNormals(q, p, alpha, dual),
            geometricJsBetweenNormals(p, q, 1 - alpha, dual),
            geometricJsBetweenNormals(q, q, alpha, dual),
          ],
          ...point,
        );
        const size = Math.max(1, Math.abs(js));
        expect(js).toBeGreaterThan(-1e-9);
        expect(Math.abs(js - turned)).toBeLessThan(1e-9 * size);
        expect(none).toBeCloseTo(0, 9);
      }),
    );
  });

  it("has the slopes of its formula", () => {
    const point = [ndArray([0.4, 2]), ndArray([-0.5, 1]), ndArray([-0.6, 1]), ndArray([0.7, -1])];
    for (const dual of [false, true])
      checkGradient(
        (a, b, c, d) => geometricJsBetweenNormals({ mean: a, logVar: b }, { mean: c, logVar: d }, 0.3, dual),
        point,
      );
  });
});

describe("geometricJs", () => {
  it("at alpha 0 is the ELBO, value and slopes", () => {
    const plain = objectiveGraph(elbo());
    const graph = objectiveGraph(geometricJs({ alpha: 0 }));
    const wanted = plain.numbers([plain.loss, ...plain.slopes()]);
    graph.numbers([graph.loss, ...graph.slopes()]).forEach((values, i) => {
      values.forEach((v, j) => expect(v).toBeCloseTo(wanted[i][j], 12));
    });
  });

  it("puts weight times the divergence in the KL's place", () => {
    const { loss, parts, numbers: values } = objectiveGraph(geometricJs({ weight: 3 }));
    const [[total], [rec], [js], [kl]] = values([loss, ...["rec", "geometricJs", "kl"].map((name) => parts[name])]);
    expect(total).toBeCloseTo(rec + 3 * js, 12);
    expect(Math.abs(js - kl)).toBeGreaterThan(0.01);
  });
});
