import { expect, it } from "vitest";
import { gradient } from "../ops/index.js";
import { objectiveGraph, objectivePoint } from "../testing/objective-graph.js";
import { dip } from "./dip.js";

const { mean, logVar } = objectivePoint;
const [n, latent] = [mean.length, mean[0].length];
const average = (f: (i: number) => number): number => mean.reduce((sum, _, i) => sum + f(i), 0) / n;

/** The covariance of codes, by plain loops. */
function covariance(withVariances: boolean): number[][] {
  const centre = Array.from({ length: latent }, (_, d) => average((i) => mean[i][d]));
  return centre.map((a, d) =>
    centre.map(
      (b, e) =>
        average((i) => mean[i][d] * mean[i][e]) -
        a * b +
        (withVariances && d === e ? average((i) => Math.exp(logVar[i][d])) : 0),
    ),
  );
}

it.each([
  ["i", {}, 10, 100],
  ["ii", {}, 10, 10],
  ["i", { offDiagonal: 2, diagonal: 0.5 }, 2, 0.5],
] as const)("%s: adds the weighted distance of the covariance from I (%j)", (kind, weights, offDiagonal, diagonal) => {
  const graph = objectiveGraph(dip({ kind, ...weights }));
  const c = covariance(kind === "ii");
  let wanted = 0;
  c.forEach((row, d) => row.forEach((v, e) => (wanted += d === e ? diagonal * (v - 1) ** 2 : offDiagonal * v ** 2)));
  const [loss, rec, kl, penalty] = graph
    .numbers([graph.loss, graph.parts["rec"], graph.parts["kl"], graph.parts["dip"]])
    .map(([v]) => v);
  expect(penalty).toBeCloseTo(wanted, 11);
  expect(loss).toBeCloseTo(rec + kl + wanted, 11);
  const [byLogVar] = graph.numbers(gradient(graph.parts["dip"], [graph.inputs.logVar]));
  expect(byLogVar.some((v) => v !== 0)).toBe(kind === "ii");
});

it("costs nothing where codes have the covariance I", () => {
  const point = {
    ...objectivePoint,
    mean: [[1, 1], [1, -1], [-1, 1], [-1, -1]], // prettier-ignore
  };
  const graph = objectiveGraph(dip({ kind: "i" }), { point });
  expect(graph.numbers([graph.parts["dip"]])[0][0]).toBeCloseTo(0, 20);
});

it("needs two images", () => {
  const { x, w } = objectivePoint;
  const point = { x: x.slice(0, 1), mean: mean.slice(0, 1), logVar: logVar.slice(0, 1), w };
  expect(() => objectiveGraph(dip(), { point })).toThrow(
    'objective.type: "dip" takes the covariance of a batch of 2 images or more, got 1',
  );
});
