import { describe, expect, it } from "vitest";
import { objectiveGraph, objectivePoint, sampledNormalPrior } from "../testing/objective-graph.js";
import { betaTc } from "./beta-tc.js";
import { elbo } from "./elbo.js";

const datasetSize = 1000;
const build = (options?: Parameters<typeof betaTc>[0], sampled = false) =>
  objectiveGraph(betaTc(options), { datasetSize, ...(sampled && { prior: sampledNormalPrior() }) });
const names = ["rec", "kl", "mi", "tc", "dimensionKl"];
const values = (graph: ReturnType<typeof build>, at?: { seed: number }): number[] =>
  graph.numbers([graph.loss, ...names.map((name) => graph.parts[name])], at).map(([value]) => value);

const log2Pi = Math.log(2 * Math.PI);
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const logSumExp = (list: readonly number[]): number => Math.log(sum(list.map(Math.exp)));

/** The three parts by plain loops. */
function byHand(noise: readonly number[]): { mi: number; tc: number; dimensionKl: number } {
  const { mean, logVar } = objectivePoint;
  const z = mean.map((row, i) => row.map((m, d) => m + Math.exp(logVar[i][d] / 2) * noise[2 * i + d]));
  const logQ = (i: number, j: number, d: number): number =>
    -((z[i][d] - mean[j][d]) ** 2 * Math.exp(-logVar[j][d]) + logVar[j][d] + log2Pi) / 2;
  const images = [0, 1, 2, 3];
  const rows = images.map((i) => {
    const conditional = logQ(i, i, 0) + logQ(i, i, 1);
    const aggregate = logSumExp(images.map((j) => logQ(i, j, 0) + logQ(i, j, 1))) - Math.log(datasetSize * 4);
    const marginals = sum([0, 1].map((d) => logSumExp(images.map((j) => logQ(i, j, d))) - Math.log(datasetSize * 4)));
    const prior = -sum(z[i].map((v) => v * v + log2Pi)) / 2;
    return { mi: conditional - aggregate, tc: aggregate - marginals, dimensionKl: marginals - prior };
  });
  const mean4 = (key: "mi" | "tc" | "dimensionKl"): number => sum(rows.map((row) => row[key])) / 4;
  return { mi: mean4("mi"), tc: mean4("tc"), dimensionKl: mean4("dimensionKl") };
}

describe("betaTc", () => {
  it("has the three parts of minibatch-weighted sampling, by plain loops", () => {
    const graph = build();
    const noise = [...graph.feeds()].find(([tensor]) => tensor.name === "noise:objective.noise")![1].data;
    const [, , , mi, tc, dimensionKl] = values(graph);
    const wanted = byHand([...noise]);
    expect(mi).toBeCloseTo(wanted.mi, 11);
    expect(tc).toBeCloseTo(wanted.tc, 11);
    expect(dimensionKl).toBeCloseTo(wanted.dimensionKl, 11);
  });

  it("has parts that sum to the KL: exactly to the sampled one, in the mean to the closed form", () => {
    const sampled = build({}, true);
    for (let seed = 0; seed < 20; seed++) {
      const [, , kl, ...parts] = values(sampled, { seed });
      expect(sum(parts)).toBeCloseTo(kl, 10);
    }
    const graph = build();
    const sums = Array.from({ length: 2000 }, (_, seed) => sum(values(graph, { seed }).slice(3)));
    const mean = sum(sums) / sums.length;
    const error = Math.sqrt(sum(sums.map((v) => (v - mean) ** 2))) / sums.length;
    expect(error).toBeLessThan(0.05);
    expect(Math.abs(mean - values(graph)[2])).toBeLessThan(5 * error);
  });

  it("weights each part; weights of 1 are the ELBO, value and slopes", () => {
    const [loss, rec, kl, mi, tc, dimensionKl] = values(build({ alpha: 2, beta: 5, gamma: 0.5 }));
    expect(loss).toBeCloseTo(rec + kl + mi + 4 * tc - 0.5 * dimensionKl, 10);
    // where the KL is sampled this is the published form
    const [all, ...parts] = values(build({ alpha: 2, beta: 5, gamma: 0.5 }, true));
    expect(all).toBeCloseTo(parts[0] + 2 * parts[2] + 5 * parts[3] + 0.5 * parts[4], 10);
    const standard = values(build());
    expect(standard[0]).toBeCloseTo(standard[1] + standard[2] + 5 * standard[4], 10);

    const [one, plain] = [build({ beta: 1 }), objectiveGraph(elbo())];
    const wanted = plain.numbers([plain.loss, ...plain.slopes()]);
    one.numbers([one.loss, ...one.slopes()]).forEach((list, i) => {
      list.forEach((v, j) => expect(v).toBeCloseTo(wanted[i][j], 12));
    });
  });

  it("moves its parts, not its slopes, with the size of the data set", () => {
    const [small, large] = [10, 60_000].map((size) => objectiveGraph(betaTc(), { datasetSize: size }));
    const shift = Math.log(6000);
    const [a, b] = [values(small), values(large)];
    // latent 2: MI + shift, TC + (2 - 1) shift, dimension-wise KL - 2 shift
    [shift, shift, -2 * shift].forEach((by, i) => expect(b[3 + i] - a[3 + i]).toBeCloseTo(by, 10));
    const [slopes, others] = [small.numbers(small.slopes()), large.numbers(large.slopes())];
    slopes.forEach((list, i) => list.forEach((v, j) => expect(others[i][j]).toBeCloseTo(v, 12)));
  });

  it("finds the correlation of latents that move together, and none of those that do not", () => {
    // codes on a diagonal, and on a lattice
    const line = Array.from({ length: 16 }, (_, i) => [i / 4 - 2, i / 4 - 2]);
    const lattice = Array.from({ length: 16 }, (_, i) => [(i % 4) - 2, Math.floor(i / 4) - 2]);
    const tc = [line, lattice].map((mean) => {
      const point = {
        x: mean.map(() => [1, 0, 1]),
        mean,
        logVar: mean.map(() => [-3, -3]),
        w: objectivePoint.w,
      };
      const graph = objectiveGraph(betaTc(), { point, datasetSize: 16 });
      // less log (N batch), which the estimate adds for a second latent
      return graph.numbers([graph.parts["tc"]])[0][0] - Math.log(16);
    });
    expect(tc[0]).toBeGreaterThan(1);
    expect(Math.abs(tc[1])).toBeLessThan(0.2);
  });
});
