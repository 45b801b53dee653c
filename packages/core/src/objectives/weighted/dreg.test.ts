import { describe, expect, it } from "vitest";
import { normal } from "../../distributions/index.js";
import { fill } from "../../nn/index.js";
import { gradient } from "../../ops/index.js";
import type { Prior } from "../../priors/index.js";
import { normalLikelihood } from "../../likelihoods/index.js";
import { objectiveGraph, objectivePoint, type ObjectiveGraph } from "../../testing/objective-graph.js";
import { dreg } from "./dreg.js";
import { iwae } from "./iwae.js";
import type { Objective } from "../objective.js";

/** N(mean, exp(logVar)) with parameters of its own. */
const learned: Prior = {
  name: "learned",
  build: (latent, scope) => {
    const fans = { fanIn: 1, fanOut: 1 };
    const p = normal(
      scope.parameter("mean", [latent], fill(0.4), fans),
      scope.parameter("logVar", [latent], fill(-0.3), fans),
    );
    return { logProb: (z) => p.logProb(z), sample: (rows, noise) => p.sample(noise("normal", [rows, latent])) };
  },
};

const k = 3;
const parametersOf = (graph: ObjectiveGraph) => [...graph.ledger.parameters.values()].map((p) => p.tensor);

describe("dreg", () => {
  const [doubly, plain] = [dreg({ k }), iwae({ k })].map((o) => objectiveGraph(o, { prior: learned }));

  it("has the value and parts of iwae, and its slopes in decoder and prior", () => {
    const outputs = (graph: ObjectiveGraph) => [
      graph.loss,
      ...["rec", "kl", "negIwae"].map((name) => graph.parts[name]),
      ...gradient(graph.loss, [graph.inputs.w, ...parametersOf(graph)]),
    ];
    const [got, wanted] = [doubly.numbers(outputs(doubly)), plain.numbers(outputs(plain))];
    expect(got).toHaveLength(1 + 3 + 1 + 2);
    got.forEach((values, i) => values.forEach((v, j) => expect(v).toBeCloseTo(wanted[i][j], 12)));
  });

  it("has the encoder slopes sum_i v_i^2 (d log w_i / d z_i) (d z_i / d encoder), by plain loops", () => {
    const { x, mean, logVar, w } = objectivePoint;
    const noise = [...doubly.feeds()].find(([tensor]) => tensor.name === "noise:objective.noise")![1].data;
    const wanted = { mean: [] as number[], logVar: [] as number[] };
    for (let i = 0; i < 4; i++) {
      const codes = Array.from({ length: k }, (_, s) =>
        [0, 1].map((j) => mean[i][j] + Math.exp(logVar[i][j] / 2) * noise[(s * 4 + i) * 2 + j]),
      );
      // log w as a function of z alone: log q's mean and logVar are numbers here
      const logWeight = (z: readonly number[]): number => {
        let total = 0;
        x[i].forEach((bit, d) => {
          const logit = z[0] * w[0][d] + z[1] * w[1][d];
          total += bit * logit - Math.log(1 + Math.exp(logit));
        });
        z.forEach((v, j) => {
          total -= ((v - 0.4) ** 2 * Math.exp(0.3) - 0.3) / 2;
          total += ((v - mean[i][j]) ** 2 * Math.exp(-logVar[i][j]) + logVar[i][j]) / 2;
        });
        return total;
      };
      const weights = codes.map((z) => Math.exp(logWeight(z)));
      const sum = weights.reduce((a, b) => a + b, 0);
      for (let j = 0; j < 2; j++) {
        let [toMean, toLogVar] = [0, 0];
        codes.forEach((z, s) => {
          const moved = (by: number): number => logWeight(z.map((v, d) => (d === j ? v + by : v)));
          const slope = (8 * (moved(1e-3) - moved(-1e-3)) - (moved(2e-3) - moved(-2e-3))) / 12e-3;
          const pull = (weights[s] / sum) ** 2 * slope;
          toMean += pull;
          toLogVar += (pull * Math.exp(logVar[i][j] / 2) * noise[(s * 4 + i) * 2 + j]) / 2;
        });
        wanted.mean.push(-toMean / 4);
        wanted.logVar.push(-toLogVar / 4);
      }
    }
    const [toMean, toLogVar] = doubly.numbers(doubly.slopes());
    // of start values in float32: 0.4 and -0.3
    wanted.mean.forEach((v, i) => expect(toMean[i]).toBeCloseTo(v, 6));
    wanted.logVar.forEach((v, i) => expect(toLogVar[i]).toBeCloseTo(v, 6));
    const [other] = plain.numbers(plain.slopes());
    expect(Math.abs(other[0] - toMean[0])).toBeGreaterThan(1e-3);
  });
});

describe("on a linear Gaussian model", () => {
  // x = z W + 0.5 noise; q is the same for each of many equal images, whose slopes are so many draws of one slope
  const [w, stddev, image, images] = [[1, -0.7], 0.5, [0.8, 0.3], 4000];
  const precision = 1 + (w[0] ** 2 + w[1] ** 2) / stddev ** 2;
  const exact = { mean: (w[0] * image[0] + w[1] * image[1]) / stddev ** 2 / precision, logVar: -Math.log(precision) };
  const draws = (objective: Objective, mean: number, logVar: number): number[][] => {
    const rows = (row: number[]): number[][] => Array.from({ length: images }, () => row);
    const point = { x: rows(image), mean: rows([mean]), logVar: rows([logVar]), w: [w] };
    const graph = objectiveGraph(objective, { point, likelihood: normalLikelihood({ stddev }) });
    return graph.numbers(graph.slopes().slice(0, 2)).map((values) => values.map((v) => v * images));
  };
  const summary = (values: readonly number[]) => {
    const mean = values.reduce((a, v) => a + v, 0) / values.length;
    return { mean, variance: values.reduce((a, v) => a + (v - mean) ** 2, 0) / (values.length - 1) };
  };

  it.each([2, 8])("has iwae's encoder slopes in expectation, with less variance (k = %i)", (count) => {
    const [mean, logVar] = [exact.mean + 0.2, exact.logVar + 0.3];
    const [doubly, plain] = [dreg({ k: count }), iwae({ k: count })].map((o) => draws(o, mean, logVar).map(summary));
    doubly.forEach((got, i) => {
      const error = Math.sqrt((got.variance + plain[i].variance) / images);
      expect(error).toBeLessThan(0.04);
      expect(Math.abs(got.mean - plain[i].mean)).toBeLessThan(5 * error);
      expect(got.variance).toBeLessThan(0.5 * plain[i].variance);
    });
    expect(Math.abs(doubly[0].mean)).toBeGreaterThan(0.01);
  });

  it("has no slope at the posterior, by any draw, where iwae has noise", () => {
    for (const values of draws(dreg(), exact.mean, exact.logVar))
      for (const v of values) expect(Math.abs(v)).toBeLessThan(1e-9);
    for (const values of draws(iwae(), exact.mean, exact.logVar))
      expect(summary(values).variance).toBeGreaterThan(0.01);
  });
});
