import { describe, expect, it } from "vitest";
import { normal } from "../distributions/index.js";
import { constant, input, ndArray } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { mean, sub, sum } from "../ops/index.js";
import { gaussianPosterior } from "../posteriors/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { checkMonteCarlo } from "../testing/monte-carlo.js";
import { labelNormal } from "./label-normal.js";
import { standardNormal } from "./standard-normal.js";

/** Labels 1, 0, unknown, 1 of two. */
const labels = constant(ndArray([0, 1, 1, 0, 0, 0, 0, 1], [4, 2]));
const table = { mean: [1, -1, 0.5, 2, 0, -3], logVar: [0, -1, 0.5, 1, 2, -2] };
const own = { mean: constant(ndArray(table.mean, [2, 3])), logVar: constant(ndArray(table.logVar, [2, 3])) };
const z = input("z", [4, 3]);
const codes = ndArray([0.3, -1, 2, 0, 0.1, 0.2, -1, 1.5, 0.4, 2, 2, -2], [4, 3]);

describe("labelNormal", () => {
  it("has the density of each row's label, and of N(0, I) where it is unknown", () => {
    const p = labelNormal().build(3, givenScope(own), { labels });
    const [value] = evaluate([p.logProb(z)], new Map([[z, codes]]));
    [1, 0, undefined, 1].forEach((label, i) => {
      let wanted = 0;
      for (let d = 0; d < 3; d++) {
        const [m, logVar] = label === undefined ? [0, 0] : [table.mean[3 * label + d], table.logVar[3 * label + d]];
        wanted -= ((codes.data[3 * i + d] - m) ** 2 / Math.exp(logVar) + logVar + Math.log(2 * Math.PI)) / 2;
      }
      expect(value.data[i]).toBeCloseTo(wanted, 12);
    });
  });

  it("starts as N(0, I) for every label", () => {
    const ledger = new Ledger(true);
    const p = labelNormal().build(3, new Scope(ledger, "prior"), { labels });
    const values = initialValues(ledger, 1);
    expect(Object.entries(values).map(([name, v]) => [name, v.length, Math.max(...v.map(Math.abs))])).toEqual([
      ["prior.mean", 6, 0],
      ["prior.logVar", 6, 0],
    ]);
    const start = [...ledger.parameters.values()].map((x) => [x.tensor, ndArray(values[x.name], [2, 3])] as const);
    const outputs = [
      p.logProb(z),
      standardNormal()
        .build(3, new Scope(new Ledger(true)))
        .logProb(z),
    ];
    const [a, b] = evaluate(outputs, new Map([[z, codes], ...start]));
    a.data.forEach((v, i) => expect(v).toBeCloseTo(b.data[i], 12));
  });

  it("has a KL that agrees with Monte Carlo, value and gradient in its table too", () => {
    const [m, logVar, priorMean, priorLogVar, noise] = [
      input("mean", [4, 3]),
      input("logVar", [4, 3]),
      input("priorMean", [2, 3]),
      input("priorLogVar", [2, 3]),
      input("noise", [100, 4, 3]),
    ];
    const p = labelNormal().build(3, givenScope({ mean: priorMean, logVar: priorLogVar }), { labels });
    const q = normal(m, logVar);
    const draw = q.sample(noise);
    const closedForm = p.kl!(gaussianPosterior(q))!.perDimension!;
    expect(closedForm.shape).toEqual([4, 3]);
    const results = checkMonteCarlo({
      closedForm: sum(closedForm),
      estimate: sum(mean(sub(q.logProb(draw), p.logProb(draw)), 0)),
      parameters: new Map([
        [m, codes],
        [logVar, ndArray([-1, 0, -2, 0.5, -0.5, 0, 0, -1, -1, 0.2, 0, -3], [4, 3])],
        [priorMean, ndArray(table.mean, [2, 3])],
        [priorLogVar, ndArray(table.logVar, [2, 3])],
      ]),
      noise: [noise],
    });
    expect(results).toHaveLength(1 + 12 + 12 + 6 + 6);
  });

  it("draws from the Gaussian of each row's label", () => {
    const noise = constant(ndArray([1, 1, 1, 2, 2, 2, 3, 3, 3, 0, 0, 0], [4, 3]));
    const [draws] = evaluate([
      labelNormal()
        .build(3, givenScope(own), { labels })
        .sample(4, () => noise),
    ]);
    const { mean: m, logVar: v } = table;
    for (let d = 0; d < 3; d++) {
      expect(draws.data[d]).toBeCloseTo(m[3 + d] + Math.exp(v[3 + d] / 2), 12);
      expect(draws.data[3 + d]).toBeCloseTo(m[d] + 2 * Math.exp(v[d] / 2), 12);
      expect(draws.data[6 + d]).toBe(3);
      expect(draws.data[9 + d]).toBe(m[3 + d]);
    }
  });

  it("says that it needs labels", () => {
    expect(() => labelNormal().build(3, new Scope(new Ledger(true)))).toThrow(
      "prior label-normal: needs labels, and the model has none; set model.conditioning to labels or semi-supervised",
    );
  });
});
