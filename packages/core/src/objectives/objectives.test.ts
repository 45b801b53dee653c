import { describe, expect, it } from "vitest";
import type { Objective } from "./objective.js";
import { evaluateOrt } from "../testing/toy.js";
import { objectiveGraph, objectivePoint, sampledNormalPrior, type ObjectivePoint } from "../testing/objective-graph.js";
import {
  beta,
  betaTc,
  dreg,
  elbo,
  factor,
  geometricJs,
  info,
  iwae,
  jensenShannon,
  objectives,
  type Kernel,
} from "./index.js";

const all: Record<keyof typeof objectives, Objective> = {
  elbo: elbo(),
  beta: beta({ capacity: 3, capacitySteps: 10 }),
  iwae: iwae(),
  dreg: dreg(),
  "jensen-shannon": jensenShannon(),
  "geometric-js": geometricJs(),
  factor: factor({ discriminatorHidden: [8] }),
  "beta-tc": betaTc(),
  info: info(),
};
const largeCodes = (point: ObjectivePoint, mean: number, logVar: number, w: number): ObjectivePoint => ({
  ...point,
  mean: point.mean.map((row) => row.map((v) => mean * v)),
  logVar: point.logVar.map((row) => row.map((v) => logVar * v)),
  w: point.w.map((row) => row.map((v) => w * v)),
});

describe.each(Object.entries(all))("%s", (word, objective) => {
  it("has its word in a config as its name", () => {
    expect(objective.name).toBe(word);
  });

  it("decodes once, and reports the ELBO's two sides in nats per image", () => {
    const { decoded, parts, loss, numbers } = objectiveGraph(objective);
    expect(decoded).toBe(1);
    expect(loss.shape).toEqual([]);
    const plain = objectiveGraph(elbo());
    const [[rec], [kl], perDimension] = numbers([parts["rec"], parts["kl"], parts["klPerDimension"]]);
    const [[plainRec], [plainKl], split] = plain.numbers(["rec", "kl", "klPerDimension"].map((n) => plain.parts[n]));
    expect(kl).toBeCloseTo(plainKl, 12);
    expect(perDimension).toEqual(split);
    // by five codes it is another estimate of the same
    if (word === "iwae" || word === "dreg") expect(Math.abs(rec - plainRec)).toBeLessThan(2);
    else expect(rec).toBeCloseTo(plainRec, 12);
  });

  it.each([
    ["logits of +-500", largeCodes(objectivePoint, 1, 1, 500)],
    ["a posterior far from the prior", largeCodes(objectivePoint, 20, 2, 1)],
  ])("stays finite at %s, value and slopes, in float64 and float32", async (_, point) => {
    const graph = objectiveGraph(objective, { point });
    const outputs = [graph.loss, ...Object.values(graph.parts), ...graph.slopes()];
    const exact = graph.numbers(outputs);
    for (const values of exact) expect(values.every(Number.isFinite)).toBe(true);
    const device = await evaluateOrt(outputs, graph.feeds());
    exact.forEach((values, i) => {
      const scale = values.reduce((a, v) => Math.max(a, Math.abs(v)), 1);
      values.forEach((v, j) => expect(Math.abs(device[i][j] - v)).toBeLessThan(1e-4 * scale));
    });
  });

  it("takes a prior whose KL has no closed form, or says that it cannot", () => {
    const build = () => objectiveGraph(objective, { prior: sampledNormalPrior() });
    if (word === "geometric-js") {
      expect(build).toThrow(
        'objective.type: "geometric-js" needs a prior that is one diagonal Gaussian; use "jensen-shannon", which takes any',
      );
      return;
    }
    const { loss, parts, numbers } = build();
    expect(parts["klPerDimension"]).toBeUndefined();
    for (const [value] of numbers([loss, parts["kl"]])) expect(Number.isFinite(value)).toBe(true);
  });
});

it("says which option is wrong", () => {
  const notNegative = (value: number): string => `must be a number, 0 or more, got ${value}`;
  const count = (value: number): string => `must be a whole number, 1 or more, got ${value}`;
  const wrong: [build: () => Objective, message: string][] = [
    ...[-1, NaN, Infinity].flatMap((v): [() => Objective, string][] => [
      [() => beta({ beta: v }), `objective.beta: ${notNegative(v)}`],
      [() => beta({ capacity: v }), `objective.capacity: ${notNegative(v)}`],
      [() => beta({ capacitySteps: v }), `objective.capacitySteps: must be a whole number, 0 or more, got ${v}`],
      [() => jensenShannon({ weight: v }), `objective.weight: ${notNegative(v)}`],
      [() => geometricJs({ weight: v }), `objective.weight: ${notNegative(v)}`],
      [() => factor({ gamma: v }), `objective.gamma: ${notNegative(v)}`],
      [() => factor({ discriminatorRate: v }), `objective.discriminatorRate: must be a number, above 0, got ${v}`],
      [() => betaTc({ alpha: v }), `objective.alpha: ${notNegative(v)}`],
      [() => betaTc({ beta: v }), `objective.beta: ${notNegative(v)}`],
      [() => betaTc({ gamma: v }), `objective.gamma: ${notNegative(v)}`],
      [() => info({ lambda: v }), `objective.lambda: ${notNegative(v)}`],
    ]),
    ...[0, 1.5, -1, NaN].flatMap((v): [() => Objective, string][] => [
      [() => iwae({ k: v }), `objective.k: ${count(v)}`],
      [() => dreg({ k: v }), `objective.k: ${count(v)}`],
      [() => factor({ discriminatorHidden: [8, v] }), `objective.discriminatorHidden[1]: ${count(v)}`],
    ]),
    ...[-0.1, 1.1, NaN].map((v): [() => Objective, string] => [
      () => geometricJs({ alpha: v }),
      `objective.alpha: must be a number from 0 to 1, got ${v}`,
    ]),
    [() => info({ alpha: 1.5 }), "objective.alpha: must be a number, 1 or less, got 1.5"],
    [() => info({ alpha: NaN }), "objective.alpha: must be a number, 1 or less, got NaN"],
    [() => info({ alpha: 0.5, lambda: 0.25 }), "objective.lambda: must be at least 1 - alpha = 0.5, got 0.25"],
    [() => info({ bandwidth: 0 }), "objective.bandwidth: must be a number, above 0, got 0"],
    [() => info({ kernel: "linear" as Kernel }), 'objective.kernel: must be one of rbf, imq, got "linear"'],
  ];
  for (const [build, message] of wrong) expect(build).toThrow(message);
});
