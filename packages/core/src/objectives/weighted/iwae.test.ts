import { describe, expect, it } from "vitest";
import { fitTableEncoding, tableDataset } from "../../data/index.js";
import { columnsLikelihood, normalLikelihood } from "../../likelihoods/index.js";
import {
  objectiveGraph,
  objectivePoint,
  sampledNormalPrior,
  type ObjectivePoint,
} from "../../testing/objective-graph.js";
import { elbo } from "../elbo.js";
import { iwae } from "./iwae.js";

const average = (values: readonly number[]): number => values.reduce((a, v) => a + v, 0) / values.length;
const log2Pi = Math.log(2 * Math.PI);

it("with k = 1 is the one-sample ELBO, value and slopes", () => {
  const one = objectiveGraph(iwae({ k: 1 }), { prior: sampledNormalPrior() });
  const plain = objectiveGraph(elbo(), { prior: sampledNormalPrior() });
  const wanted = plain.numbers([plain.loss, ...plain.slopes()]);
  one.numbers([one.loss, ...one.slopes()]).forEach((values, i) => {
    values.forEach((v, j) => expect(v).toBeCloseTo(wanted[i][j], 12));
  });
});

it("is -log of the weights' mean, by plain loops, and its slopes those of the normalised weights", () => {
  const k = 3;
  const graph = objectiveGraph(iwae({ k }));
  const { x, mean, logVar, w } = objectivePoint;
  const noise = [...graph.feeds()].find(([tensor]) => tensor.name === "noise:objective.noise")![1];
  expect(noise.shape).toEqual([k, 4, 2]);
  let wanted = 0;
  const slopes = w.map((row) => row.map(() => 0));
  for (let i = 0; i < 4; i++) {
    const draws = Array.from({ length: k }, (_, s) => {
      const eps = [0, 1].map((j) => noise.data[(s * 4 + i) * 2 + j]);
      const z = eps.map((e, j) => mean[i][j] + Math.exp(logVar[i][j] / 2) * e);
      const probs = x[i].map((_, d) => 1 / (1 + Math.exp(-(z[0] * w[0][d] + z[1] * w[1][d]))));
      let logWeight = 0;
      x[i].forEach((bit, d) => (logWeight += Math.log(bit === 1 ? probs[d] : 1 - probs[d])));
      z.forEach((v, j) => (logWeight += (-v * v + eps[j] ** 2 + logVar[i][j]) / 2));
      return { z, probs, weight: Math.exp(logWeight) };
    });
    const total = draws.reduce((a, d) => a + d.weight, 0);
    wanted -= Math.log(total / k) / 4;
    for (const { z, probs, weight } of draws)
      slopes.forEach((row, j) =>
        row.forEach((_, d) => (row[d] -= ((weight / total) * (x[i][d] - probs[d]) * z[j]) / 4)),
      );
  }
  const [[loss], [bound], , , slope] = graph.numbers([graph.loss, graph.parts["negIwae"], ...graph.slopes()]);
  expect(loss).toBeCloseTo(wanted, 12);
  expect(bound).toBe(loss);
  slopes.flat().forEach((v, i) => expect(slope[i]).toBeCloseTo(v, 12));
});

describe("on a linear Gaussian model, whose log p(x) is known", () => {
  // x = z W + 0.5 noise in two dimensions from one latent
  const [w, stddev, image] = [[1, -0.7], 0.5, [0.8, 0.3]];
  const likelihood = normalLikelihood({ stddev });
  const precision = 1 + (w[0] ** 2 + w[1] ** 2) / stddev ** 2;
  const exact = { mean: (w[0] * image[0] + w[1] * image[1]) / stddev ** 2 / precision, logVar: -Math.log(precision) };
  // covariance W W^T + stddev^2 I
  const [a, b, c] = [w[0] ** 2 + stddev ** 2, w[0] * w[1], w[1] ** 2 + stddev ** 2];
  const determinant = a * c - b * b;
  const [u, v] = image;
  const logProb = -(c * u * u - 2 * b * u * v + a * v * v) / determinant / 2 - Math.log(determinant) / 2 - log2Pi;

  const at = (mean: number, logVar: number, images: number): ObjectivePoint => ({
    x: Array.from({ length: images }, () => image),
    mean: Array.from({ length: images }, () => [mean]),
    logVar: Array.from({ length: images }, () => [logVar]),
    w: [w],
  });

  it.each([1, 4])("is log p(x) itself where q is the posterior, by any codes (k = %i)", (k) => {
    const graph = objectiveGraph(iwae({ k }), { point: at(exact.mean, exact.logVar, 3), likelihood });
    expect(graph.numbers([graph.loss])[0][0]).toBeCloseTo(-logProb, 10);
  });

  it("rises with k towards log p(x)", () => {
    const runs = 20;
    const bounds = [1, 2, 5, 50].map((k) => {
      const graph = objectiveGraph(iwae({ k }), { point: at(exact.mean + 0.5, exact.logVar + 0.8, 500), likelihood });
      const values = Array.from({ length: runs }, (_, seed) => -graph.numbers([graph.loss], { seed })[0][0]);
      const mean = average(values);
      return { mean, error: Math.sqrt(average(values.map((x) => (x - mean) ** 2)) / (runs - 1)) };
    });
    for (let i = 1; i < bounds.length; i++)
      expect(bounds[i].mean - bounds[i - 1].mean).toBeGreaterThan(5 * Math.hypot(bounds[i].error, bounds[i - 1].error));
    for (const { mean, error } of bounds) expect(mean).toBeLessThan(logProb + 5 * error);
    expect(logProb - bounds[0].mean).toBeGreaterThan(0.3);
    expect(logProb - bounds[3].mean).toBeLessThan(0.03);
  });
});

describe("on a row with missing cells (MIWAE)", () => {
  // two columns, x_j = z w_j + N(0, 1) noise: the decoder's outputs are a mean and a log stddev of 0 for each
  const columns = [
    { name: "a", kind: "continuous" },
    { name: "b", kind: "continuous" },
  ] as const;
  const encoding = fitTableEncoding(tableDataset({ name: "two", columns, values: [0, 1, 2, 3] }));
  const [w, value] = [[1.3, -0.8], 0.9];
  const precision = 1 + w[0] ** 2;
  // numbers, then 1 for each cell that is seen
  const at = (hidden: number): ObjectivePoint => ({
    x: [[value, hidden, 1, 0]],
    mean: [[(w[0] * value) / precision]],
    logVar: [[-Math.log(precision)]],
    w: [[w[0], 0, w[1], 0]],
  });
  const logProb = -(value ** 2) / (2 * (1 + w[0] ** 2)) - Math.log(1 + w[0] ** 2) / 2 - log2Pi / 2;

  it.each([1, 3])(
    "is log p of the seen cells where q is their posterior, whatever stands in the others (k = %i)",
    (k) => {
      for (const hidden of [0, 50]) {
        const graph = objectiveGraph(iwae({ k }), { point: at(hidden), likelihood: columnsLikelihood(encoding) });
        expect(graph.numbers([graph.loss])[0][0]).toBeCloseTo(-logProb, 10);
      }
    },
  );
});
