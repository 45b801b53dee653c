import { expect, it } from "vitest";
import { input, ndArray } from "../../graph/index.js";
import { gradient } from "../../ops/index.js";
import { evaluate } from "../../runtime/reference.js";
import { objectiveGraph, objectivePoint } from "../../testing/objective-graph.js";
import { factor, permuteDimensions } from "./factor.js";

it("turns each latent down the batch by rows of its own", () => {
  const [batch, latent] = [5, 3];
  const [z, uniform] = [input("z", [batch, latent]), input("uniform", [latent])];
  const codes = Array.from({ length: batch * latent }, (_, i) => 10 * Math.floor(i / latent) + (i % latent));
  const turned = (...u: number[]): number[][] => {
    const [{ data }] = evaluate(
      [permuteDimensions(z, uniform)],
      new Map([
        [z, ndArray(codes, [batch, latent])],
        [uniform, ndArray(u, [latent])],
      ]),
    );
    return [0, 1, 2].map((d) => Array.from({ length: batch }, (_, i) => data[i * latent + d]));
  };
  expect(turned(0, 0.2, 0.999)).toEqual([
    [0, 10, 20, 30, 40],
    [11, 21, 31, 41, 1],
    [42, 2, 12, 22, 32],
  ]);
  // float32's largest uniform number times the batch may be the batch itself
  expect(turned(1, 0.4, 0.6)).toEqual([
    [0, 10, 20, 30, 40],
    [21, 31, 41, 1, 11],
    [32, 42, 2, 12, 22],
  ]);
});

it("adds gamma times the log ratio, and gives each loss to its own net", () => {
  const [plain, graph] = [0, 10].map((gamma) => objectiveGraph(factor({ gamma, discriminatorHidden: [8] })));
  const values = (of: typeof graph): number[] =>
    of.numbers([of.loss, ...["rec", "kl", "tc"].map((name) => of.parts[name])]).map(([v]) => v);
  const [loss, rec, kl, tc] = values(graph);
  expect(loss).toBeCloseTo(rec + kl + 10 * tc, 12);
  expect(values(plain)[0]).toBeCloseTo(rec + kl, 12);
  expect(Math.abs(tc)).toBeGreaterThan(1e-3);
  const [{ name, scope, loss: own, optimizer }] = graph.groups!;
  expect([name, scope, optimizer?.name]).toEqual(["discriminator", "objective.discriminator", "adam"]);
  expect([...graph.ledger.parameters.keys()].every((key) => key.startsWith(`${scope}.`))).toBe(true);
  // the discriminator's loss has no slope in the codes; near chance it is ln 2
  const [[ownLoss], ...slopes] = graph.numbers([own, ...gradient(own, [graph.inputs.mean, graph.inputs.logVar])]);
  expect(Math.abs(ownLoss - Math.LN2)).toBeLessThan(0.3);
  expect(slopes.flat().every((v) => v === 0)).toBe(true);
});

it("has six hidden layers of 1000 by default", () => {
  const { ledger } = objectiveGraph(factor());
  const shapes = [...ledger.parameters.values()].filter((p) => p.name.endsWith("weight")).map((p) => p.tensor.shape);
  expect(shapes.map((shape) => shape[0])).toEqual([1000, 1000, 1000, 1000, 1000, 1000, 1]);
});

it("needs two images", () => {
  const { x, mean, logVar, w } = objectivePoint;
  const point = { x: x.slice(0, 1), mean: mean.slice(0, 1), logVar: logVar.slice(0, 1), w };
  expect(() => objectiveGraph(factor({ discriminatorHidden: [8] }), { point })).toThrow(
    'objective.type: "factor" permutes codes within a batch of 2 images or more, got 1',
  );
});
