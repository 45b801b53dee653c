import { expect, it } from "vitest";
import { normalLikelihood } from "../likelihoods/index.js";
import { fill } from "../nn/index.js";
import { gradient } from "../ops/index.js";
import { objectiveGraph, objectivePoint } from "../testing/objective-graph.js";
import type { Objective } from "./objective.js";
import { rae } from "./rae.js";

const { mean, w } = objectivePoint;
const halfSquares = mean.flat().reduce((sum, v) => sum + v * v, 0) / 2 / mean.length;

/** An objective that has a decoder with parameters beside it. */
const beside = (objective: Objective): Objective => ({
  ...objective,
  build: (terms) => {
    const { ledger } = terms.scope;
    const root = new (terms.scope.constructor as new (...args: unknown[]) => typeof terms.scope)(ledger);
    for (const [name, value] of [
      ["weight", 2],
      ["bias", -1],
    ] as const)
      root.child("decoder").parameter(name, [3], fill(value), { fanIn: 1, fanOut: 1 });
    root.child("encoder").parameter("weight", [3], fill(9), { fanIn: 1, fanOut: 1 });
    return objective.build(terms);
  },
});

it("pays for the code's length and the squares of the decoder's parameters alone", () => {
  const graph = objectiveGraph(beside(rae({ codeWeight: 0.3, regularizerWeight: 0.1 })));
  const { parts } = graph;
  const [loss, rec, norm, squares] = graph
    .numbers([graph.loss, parts["rec"], parts["codeNorm"], parts["regularizer"]])
    .map(([v]) => v);
  expect(norm).toBeCloseTo(halfSquares, 12);
  expect(squares).toBeCloseTo(3 * 4 + 3 * 1, 12);
  expect(loss).toBeCloseTo(rec + 0.3 * norm + 0.1 * squares, 12);
  const decay = gradient(graph.loss, [graph.ledger.parameters.get("decoder.weight")!.tensor]);
  expect(graph.numbers(decay)[0]).toEqual([0.4, 0.4, 0.4].map((v) => expect.closeTo(v, 12) as number));
});

it("pays for the decoder's slopes: on average the squares of its Jacobian", () => {
  // the mean is z W: its Jacobian is W, whatever z
  const jacobian = w.flat().reduce((sum, v) => sum + v * v, 0);
  const likelihood = normalLikelihood({ stddev: 1 });
  const graph = objectiveGraph(rae({ regularizer: "gradient-penalty", regularizerWeight: 2, codeWeight: 0 }), {
    likelihood,
  });
  const { parts } = graph;
  const values = Array.from({ length: 400 }, (_, seed) => graph.numbers([parts["regularizer"]], { seed })[0][0]);
  const average = values.reduce((sum, v) => sum + v, 0) / values.length;
  const error = Math.sqrt(values.reduce((sum, v) => sum + (v - average) ** 2, 0)) / values.length;
  expect(Math.abs(average - jacobian)).toBeLessThan(4 * error);
  expect(error).toBeLessThan(0.05 * jacobian);
  const [loss, rec, slopes] = graph.numbers([graph.loss, parts["rec"], parts["regularizer"]]).map(([v]) => v);
  expect(loss).toBeCloseTo(rec + 2 * slopes, 12);
  // it moves the decoder
  const [byW] = graph.numbers(gradient(parts["regularizer"], [graph.inputs.w]));
  expect(byW.some((v) => Math.abs(v) > 0.1)).toBe(true);
});

it("says so where a decoder has no parameters to decay", () => {
  expect(() => objectiveGraph(rae())).toThrow(
    'objective.regularizer: "l2" is of the decoder\'s parameters, and this one has none; use "gradient-penalty"',
  );
});
