import { describe, expect, it } from "vitest";
import { constant, input, ndArray, type NdArray, type Tensor } from "../graph/index.js";
import { initialValues, Ledger, Scope } from "../nn/index.js";
import { sum } from "../ops/index.js";
import { evaluate } from "../runtime/reference.js";
import { givenScope } from "../testing/given-scope.js";
import { checkGradient } from "../testing/gradient-check.js";
import { logProbsAt } from "../testing/log-probs.js";
import {
  betaLikelihood,
  continuousBernoulliLikelihood,
  discretisedLogisticLikelihood,
  laplaceLikelihood,
  normalLikelihood,
  type Likelihood,
} from "./index.js";

/** Start values of a likelihood's own parameters and state, for outputs of `size` numbers. */
function start(likelihood: Likelihood, size = 4): Record<string, number[]> {
  const ledger = new Ledger(true);
  const built = likelihood.build(input("output", [2, size]), new Scope(ledger, "likelihood"));
  built.logProb(input("x", [2, size / likelihood.outputsPerValue]));
  return Object.fromEntries(Object.entries(initialValues(ledger, 1)).map(([name, v]) => [name, [...v]]));
}

const rows = {
  output: ndArray([0.2, -1, 2, 0.1, 1, 0.3], [2, 3]),
  x: ndArray([0, 0.5, 1, 1, 0, 0.25], [2, 3]),
};
const logProbs = (likelihood: Likelihood, output = rows.output, x = rows.x): number[] =>
  logProbsAt(likelihood, output, x);

describe("parameters of a likelihood's own", () => {
  it("start where the options say", () => {
    expect(start(normalLikelihood({ stddev: 0.5 }))).toEqual({});
    expect(start(normalLikelihood({ spread: "learned", stddev: 0.5 }))).toEqual({
      "likelihood.logStddev": [Math.fround(Math.log(0.5))],
    });
    expect(start(normalLikelihood({ spread: "optimal", stddev: 0.5 }))).toEqual({ "likelihood.meanSquare": [0.25] });
    expect(start(laplaceLikelihood({ spread: "learned", scale: 0.2 }))).toEqual({
      "likelihood.logScale": [Math.fround(Math.log(0.2))],
    });
    expect(start(laplaceLikelihood({ spread: "optimal" }))).toEqual({ "likelihood.meanAbsolute": [1] });
    expect(start(betaLikelihood({ concentration: 6 }))).toEqual({
      "likelihood.logConcentration": [Math.fround(Math.log(6))],
    });
    const scale = Math.fround(Math.log(0.1));
    expect(start(discretisedLogisticLikelihood())).toEqual({ "likelihood.logScale": [scale] });
    expect(start(discretisedLogisticLikelihood({ channels: 2 }))).toEqual({ "likelihood.logScale": [scale, scale] });
    expect(start(betaLikelihood({ spread: "decoded" }))).toEqual({});
    expect(start(discretisedLogisticLikelihood({ spread: "decoded" }))).toEqual({});
  });

  it("give at their start what fixed ones give", () => {
    for (const [learned, fixed] of [
      [normalLikelihood({ spread: "learned", stddev: 0.3 }), normalLikelihood({ stddev: 0.3 })],
      [laplaceLikelihood({ spread: "learned", scale: 0.3 }), laplaceLikelihood({ scale: 0.3 })],
    ])
      logProbs(learned).forEach((v, i) => expect(v).toBeCloseTo(logProbs(fixed)[i], 5));
  });

  it("have the gradient of their formula", () => {
    const x = constant(ndArray([0, 37 / 255, 1], [1, 3]));
    const output = ndArray([0.25, -1, 2], [1, 3]);
    const twice = ndArray([0.25, -1, 2, 0.3, -0.5, 1], [1, 6]);
    const number = ndArray([-0.7], []);
    const check = (likelihood: Likelihood, name?: string, own = number): void => {
      checkGradient(
        (o, value) => likelihood.build(o, givenScope(name ? { [name]: value } : {})).logProb(x),
        [likelihood.outputsPerValue === 2 ? twice : output, ...(name ? [own] : [])],
        { step: 1e-4 },
      );
    };
    check(normalLikelihood({ spread: "learned", output: "sigmoid" }), "logStddev");
    check(laplaceLikelihood({ spread: "learned", output: "sigmoid" }), "logScale");
    check(betaLikelihood(), "logConcentration");
    check(discretisedLogisticLikelihood(), "logScale");
    check(discretisedLogisticLikelihood({ channels: 3 }), "logScale", ndArray([-1, -2, -3]));
    for (const likelihood of [
      betaLikelihood({ spread: "decoded" }),
      discretisedLogisticLikelihood({ spread: "decoded" }),
      continuousBernoulliLikelihood(),
    ])
      check(likelihood);
  });
});

describe("an optimal spread", () => {
  const squares = [0.04 + 2.25 + 1, 0.81 + 1 + 0.0025];
  const distances = [0.2 + 1.5 + 1, 0.9 + 1 + 0.05];
  const [meanSquare, meanAbsolute] = [squares, distances].map(([a, b]) => (a + b) / 6);

  it("is the batch's error: no other spread makes the batch more likely", () => {
    const total = (likelihood: Likelihood): number => logProbs(likelihood).reduce((a, v) => a + v, 0);
    const normals = total(normalLikelihood({ spread: "optimal" }));
    expect(normals).toBeCloseTo(-3 * (1 + Math.log(2 * Math.PI * meanSquare)), 10);
    expect(normals).toBeCloseTo(total(normalLikelihood({ stddev: Math.sqrt(meanSquare) })), 10);
    const laplaces = total(laplaceLikelihood({ spread: "optimal" }));
    expect(laplaces).toBeCloseTo(-6 * (1 + Math.log(2 * meanAbsolute)), 10);
    for (const factor of [0.9, 1.1]) {
      expect(total(normalLikelihood({ stddev: factor * Math.sqrt(meanSquare) }))).toBeLessThan(normals);
      expect(total(laplaceLikelihood({ scale: factor * meanAbsolute }))).toBeLessThan(laplaces);
    }
  });

  it("has the whole gradient: that through the spread is 0 at its optimum", () => {
    const x = constant(rows.x);
    for (const likelihood of [normalLikelihood({ spread: "optimal" }), laplaceLikelihood({ spread: "optimal" })])
      checkGradient((o) => sum(likelihood.build(o, new Scope(new Ledger(true))).logProb(x)), [rows.output], {
        step: 1e-4,
      });
  });

  it("is a running value at inference, which follows the batches in training, once for every use", () => {
    for (const [likelihood, statistic, density] of [
      [normalLikelihood({ spread: "optimal" }), meanSquare, (v: number) => normalLikelihood({ stddev: Math.sqrt(v) })],
      [laplaceLikelihood({ spread: "optimal" }), meanAbsolute, (v: number) => laplaceLikelihood({ scale: v })],
    ] as const) {
      const ledger = new Ledger(true);
      const [output, x] = [input("output", [2, 3]), input("x", [2, 3])];
      const feeds = new Map<Tensor, NdArray>([
        [output, rows.output],
        [x, rows.x],
      ]);
      const built = likelihood.build(output, new Scope(ledger));
      built.logProb(x);
      built.logProb(x);
      const [{ current, next }] = ledger.stateVariables;
      feeds.set(current, ndArray([2], []));
      const wanted = 0.9 * (0.9 * 2 + 0.1 * statistic) + 0.1 * statistic;
      expect(evaluate([next], feeds)[0].data[0]).toBeCloseTo(wanted, 12);

      const atUse = new Ledger(false);
      const value = likelihood.build(output, new Scope(atUse)).logProb(x);
      expect(atUse.stateVariables).toEqual([]);
      const [state] = atUse.state.values();
      feeds.set(state.current, ndArray([0.37], []));
      const fixed = logProbs(density(0.37));
      evaluate([value], feeds)[0].data.forEach((v, i) => expect(v).toBeCloseTo(fixed[i], 10));
    }
  });

  it("does not fall below e^-6 where the reconstruction is perfect", () => {
    const same = ndArray([0.5, 0.5, 0.5], [1, 3]);
    const [normals] = logProbs(normalLikelihood({ spread: "optimal" }), same, same);
    expect(normals).toBeCloseTo(3 * (6 - Math.log(2 * Math.PI) / 2), 10);
    const [laplaces] = logProbs(laplaceLikelihood({ spread: "optimal" }), same, same);
    expect(laplaces).toBeCloseTo(3 * (6 - Math.LN2), 10);
  });
});
