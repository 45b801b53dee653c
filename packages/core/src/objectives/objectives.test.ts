import { describe, expect, it } from "vitest";
import type { Objective } from "./objective.js";
import { evaluate } from "../runtime/reference.js";
import { evaluateOrt } from "../testing/toy.js";
import { objectiveGraph, objectivePoint, sampledNormalPrior, type ObjectivePoint } from "../testing/objective-graph.js";
import {
  aae,
  beta,
  betaTc,
  ciwae,
  dip,
  dreg,
  elbo,
  factor,
  geometricJs,
  info,
  iwae,
  jensenShannon,
  miwae,
  msSsim,
  objectives,
  piwae,
  rae,
  renyi,
  swae,
  vaeGan,
  waeMmd,
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
  miwae: miwae({ m: 2, k: 3 }),
  piwae: piwae({ m: 2, k: 3 }),
  ciwae: ciwae({ beta: 0.3, k: 4 }),
  renyi: renyi({ k: 4 }),
  dip: dip(),
  "wae-mmd": waeMmd({ lambda: 10 }),
  swae: swae({ lambda: 10, projections: 4 }),
  rae: rae({ regularizer: "gradient-penalty" }),
  aae: aae({ discriminatorHidden: [8] }),
  "vae-gan": vaeGan({ discriminatorHidden: [8, 6], shape: [1, 1, 3] }),
  "ms-ssim": msSsim({ window: 3, shape: [1, 3, 3] }),
};
const drawsMore = new Set(["iwae", "dreg", "miwae", "piwae", "ciwae", "renyi"]);
/** Four images of 3x3 for what sees neighbours. */
const square: ObjectivePoint = {
  ...objectivePoint,
  x: objectivePoint.x.map((row, i) =>
    [...row, ...row.toReversed(), ...row].map((v, j) => ((i + j) % 4 === 0 ? 1 - v : v)),
  ),
  w: objectivePoint.w.map((row) => [...row, ...row.map((v) => v / 2), ...row.toReversed()]),
};
const pointFor = (word: string): ObjectivePoint => (word === "ms-ssim" ? square : objectivePoint);
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
    const point = pointFor(word);
    const { decoded, parts, loss, numbers } = objectiveGraph(objective, { point });
    // beside what is rebuilt, what is drawn from the prior
    expect(decoded).toBe(word === "vae-gan" ? 2 : 1);
    expect(loss.shape).toEqual([]);
    if (objective.code === "point") {
      const [[rec], [kl]] = numbers([parts["rec"], parts["kl"]]);
      const wanted = atMeans();
      expect(rec).toBeCloseTo(wanted.rec, 12);
      expect(kl).toBeCloseTo(wanted.negLogPrior, 12);
      expect(parts["klPerDimension"]).toBeUndefined();
      return;
    }
    const plain = objectiveGraph(elbo(), { point });
    const [[rec], [kl], perDimension] = numbers([parts["rec"], parts["kl"], parts["klPerDimension"]]);
    const [[plainRec], [plainKl], split] = plain.numbers(["rec", "kl", "klPerDimension"].map((n) => plain.parts[n]));
    expect(kl).toBeCloseTo(plainKl, 12);
    expect(perDimension).toEqual(split);
    // by five codes it is another estimate of the same
    if (drawsMore.has(word)) expect(Math.abs(rec - plainRec)).toBeLessThan(2);
    else expect(rec).toBeCloseTo(plainRec, 12);
  });

  it.each([
    ["logits of +-500", largeCodes(pointFor(word), 1, 1, 500)],
    ["a posterior far from the prior", largeCodes(pointFor(word), 20, 2, 1)],
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
    const build = () => objectiveGraph(objective, { prior: sampledNormalPrior(), point: pointFor(word) });
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

/** REC and -log p(z) where z is the mean, by plain loops. */
function atMeans(): { rec: number; negLogPrior: number } {
  const { x, mean, w } = objectivePoint;
  let [rec, negLogPrior] = [0, 0];
  x.forEach((bits, i) => {
    bits.forEach((bit, d) => {
      const logit = mean[i].reduce((sum, v, j) => sum + v * w[j][d], 0);
      rec -= (bit * logit - Math.log(1 + Math.exp(logit))) / x.length;
    });
    for (const v of mean[i]) negLogPrior += (v * v + Math.log(2 * Math.PI)) / 2 / x.length;
  });
  return { rec, negLogPrior };
}

// the slopes of dreg and piwae are those of other things than their values, see their own tests
describe.each(Object.entries(all).filter(([word]) => !["dreg", "piwae"].includes(word)))("%s", (word, objective) => {
  it("has the slopes of its value, by central differences in float64", () => {
    const point = pointFor(word);
    const graph = objectiveGraph(objective, { point });
    const feeds = graph.feeds();
    const at = (): number => evaluate([graph.loss], feeds)[0].data[0];
    const slopes = graph.numbers(graph.slopes());
    const [h, names] = [1e-5, ["mean", "logVar", "w"] as const];
    names.forEach((name, i) => {
      const values = feeds.get(graph.inputs[name])!.data;
      slopes[i].forEach((slope, j) => {
        const kept = values[j];
        const [up, down] = [kept + h, kept - h].map((v) => ((values[j] = v), at()));
        values[j] = kept;
        expect(Math.abs(slope - (up - down) / (2 * h)), `${name}[${j}]`).toBeLessThan(
          1e-6 * Math.max(1, Math.abs(slope)),
        );
      });
    });
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
    [() => waeMmd({ lambda: -1 }), `objective.lambda: ${notNegative(-1)}`],
    [() => waeMmd({ scales: [1, 0] }), "objective.scales[1]: must be a number, above 0, got 0"],
    [() => swae({ projections: 0 }), `objective.projections: ${count(0)}`],
    [() => rae({ codeWeight: -1 }), `objective.codeWeight: ${notNegative(-1)}`],
    [() => rae({ regularizer: "l1" as "l2" }), 'objective.regularizer: must be one of l2, gradient-penalty, got "l1"'],
    [() => dip({ kind: "iii" as "ii" }), 'objective.kind: must be one of i, ii, got "iii"'],
    [() => renyi({ alpha: NaN }), "objective.alpha: must be a number from -1000 to 1000, got NaN"],
    [() => miwae({ m: 0 }), `objective.m: ${count(0)}`],
    [() => piwae({ k: 1.5 }), `objective.k: ${count(1.5)}`],
    [() => ciwae({ beta: 2 }), "objective.beta: must be a number from 0 to 1, got 2"],
    [() => aae({ weight: -1 }), `objective.weight: ${notNegative(-1)}`],
    [() => vaeGan({ gamma: -1 }), `objective.gamma: ${notNegative(-1)}`],
    [() => msSsim({ shape: [1, 8, 28] }), "objective.window: must be at most the images' shorter side, 8, got 11"],
    [() => info({ alpha: 1.5 }), "objective.alpha: must be a number, 1 or less, got 1.5"],
    [() => info({ alpha: NaN }), "objective.alpha: must be a number, 1 or less, got NaN"],
    [() => info({ alpha: 0.5, lambda: 0.25 }), "objective.lambda: must be at least 1 - alpha = 0.5, got 0.25"],
    [() => info({ bandwidth: 0 }), "objective.bandwidth: must be a number, above 0, got 0"],
    [() => info({ kernel: "linear" as Kernel }), 'objective.kernel: must be one of rbf, imq, got "linear"'],
  ];
  for (const [build, message] of wrong) expect(build).toThrow(message);
});
