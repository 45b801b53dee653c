import { describe, expect, it } from "vitest";
import { bernoulliLikelihood, normalLikelihood } from "../likelihoods/index.js";
import { fillNormal } from "../random/index.js";
import { imagesOf, linearModel, termsByHand, type LinearNumbers } from "../testing/linear-model.js";
import { toyRuntime } from "../testing/toy.js";
import { importanceNll } from "./importance-nll.js";

const stddev = 0.3;
// the columns are orthogonal, so that the true posterior is diagonal
const weight = [
  [0.5, 0.1],
  [0.5, -0.1],
  [-0.5, 0.3],
  [0.5, 0.3],
];
const bias = [0.4, 0.5, 0.6, 0.5];
/** W^T W = diag(1, 0.2) */
const gram = [1, 0.2];
const rows = Array.from({ length: 40 }, (_, i) => [0, 1, 2, 3].map((j) => ((i * 29 + j * 17) % 52) / 51));
const data = imagesOf(rows);
/** What the bytes hold. */
const pixels = rows.map((row) => row.map((v) => Math.round(v * 255) / 255));

/** The exact posterior N(m, diag(v)): v_j = 1 / (1 + gram_j / s^2), m = v W^T (x - b) / s^2; `mistake` spoils it. */
function posterior(mistake = { shift: 0, logVar: 0 }): LinearNumbers {
  const variances = gram.map((g) => 1 / (1 + g / stddev ** 2));
  const meanWeight = variances.map((v, j) => weight.map((row) => (v * row[j]) / stddev ** 2));
  return {
    meanWeight,
    meanBias: meanWeight.map((row) => mistake.shift - row.reduce((s, w, i) => s + w * bias[i], 0)),
    logVar: variances.map((v) => Math.log(v) + mistake.logVar),
    weight,
    bias,
  };
}

/**
 * log p(x) of x ~ N(b, W W^T + s^2 I), averaged over the images. With orthogonal columns w_j of squared length g_j the covariance has
 * the eigenvalues s^2 + g_j along w_j and s^2 elsewhere.
 */
function exactNll(): number {
  const total = pixels.reduce((sum, x) => {
    const centred = x.map((v, i) => v - bias[i]);
    let rest = centred.reduce((s, v) => s + v * v, 0);
    let value = 4 * Math.log(2 * Math.PI) + 2 * Math.log(stddev ** 2);
    gram.forEach((g, j) => {
      const along = centred.reduce((s, v, i) => s + v * weight[i][j], 0) ** 2 / g;
      rest -= along;
      value += Math.log(stddev ** 2 + g) + along / (stddev ** 2 + g);
    });
    return sum + (value + rest / stddev ** 2) / 2;
  }, 0);
  return total / pixels.length;
}

const estimate = async (numbers: LinearNumbers, samples: number, seed: number): ReturnType<typeof importanceNll> => {
  const { model, values } = linearModel(numbers, normalLikelihood({ stddev }));
  return importanceNll(model, values, data, await toyRuntime(), { samples, seed, binarisation: "none" });
};
const mistake = { shift: 0.25, logVar: 0.4 };

describe("importanceNll of a linear Gaussian model", () => {
  it("is exactly -log p(x) with the exact posterior, for any number of samples", async () => {
    for (const samples of [1, 2, 50, 120]) {
      const { nll, images, samples: said } = await estimate(posterior(), samples, samples);
      expect(nll).toBeCloseTo(exactNll(), 4);
      expect([images, said]).toEqual([40, samples]);
    }
  });

  it("with another posterior agrees with -log p(x) within 5 standard errors", async () => {
    const runs = [];
    for (let seed = 0; seed < 8; seed++) runs.push((await estimate(posterior(mistake), 4000, seed)).nll);
    const average = runs.reduce((s, v) => s + v, 0) / runs.length;
    const spread = Math.sqrt(runs.reduce((s, v) => s + (v - average) ** 2, 0) / (runs.length - 1) / runs.length);
    expect(spread).toBeLessThan(0.002);
    expect(Math.abs(average - exactNll())).toBeLessThan(5 * spread + 1e-4); // the bias at S = 4000 is below 1e-4
  });

  it("says how much other samples would change it, and how few of them count", async () => {
    const exact = await estimate(posterior(), 50, 1);
    expect(exact.effectiveSamples).toBeCloseTo(50, 2);
    expect(exact.monteCarloError).toBeLessThan(1e-4);
    const runs = [];
    for (let seed = 0; seed < 40; seed++) runs.push(await estimate(posterior(mistake), 200, seed));
    const average = runs.reduce((s, { nll }) => s + nll, 0) / runs.length;
    const spread = Math.sqrt(runs.reduce((s, { nll }) => s + (nll - average) ** 2, 0) / (runs.length - 1));
    // a standard deviation of 40 values is good to 11 %
    for (const { monteCarloError } of runs.slice(0, 5)) {
      expect(monteCarloError! / spread).toBeGreaterThan(0.6);
      expect(monteCarloError! / spread).toBeLessThan(1.6);
    }
    for (const { effectiveSamples } of runs) {
      expect(effectiveSamples).toBeGreaterThan(20);
      expect(effectiveSamples).toBeLessThan(180);
    }
    const lost = await estimate(posterior({ shift: 9, logVar: -3 }), 200, 1);
    expect(lost.effectiveSamples).toBeLessThan(5);
    const single = await estimate(posterior(mistake), 1, 1);
    expect([single.effectiveSamples, single.monteCarloError]).toEqual([1, undefined]);
  });

  it("falls with the number of samples, and never below -log p(x) in expectation", async () => {
    const averages = [];
    for (const samples of [1, 5, 25, 125]) {
      let total = 0;
      for (let seed = 0; seed < 10; seed++) total += (await estimate(posterior(mistake), samples, seed)).nll / 10;
      averages.push(total);
    }
    for (let i = 1; i < averages.length; i++) expect(averages[i]).toBeLessThan(averages[i - 1]);
    expect(averages[0]).toBeGreaterThan(exactNll() + 0.05);
    expect(averages[3]).toBeGreaterThan(exactNll() - 0.01);
  });

  it("with one sample is the negative ELBO of that sample", async () => {
    const numbers = posterior(mistake);
    const noise = fillNormal(new Float32Array(80), { seed: 3, stream: "importance", step: 0 });
    const each = pixels.map((x, i) => {
      const { output, logQ, logPrior } = termsByHand(numbers, x, [noise[2 * i], noise[2 * i + 1]]);
      const rec = x.reduce(
        (s, v, k) => s + ((v - output[k]) / stddev) ** 2 / 2 + Math.log(stddev) + Math.log(2 * Math.PI) / 2,
        0,
      );
      return rec + logQ - logPrior;
    });
    const average = each.reduce((s, v) => s + v, 0) / 40;
    const { nll, standardError } = await estimate(numbers, 1, 3);
    expect(nll).toBeCloseTo(average, 4);
    const variance = each.reduce((s, v) => s + (v - average) ** 2, 0) / 39;
    expect(standardError).toBeCloseTo(Math.sqrt(variance / 40), 4);
  });

  it("gives the same again for the same seed", async () => {
    expect(await estimate(posterior(mistake), 30, 5)).toEqual(await estimate(posterior(mistake), 30, 5));
    expect((await estimate(posterior(mistake), 30, 6)).nll).not.toBe((await estimate(posterior(mistake), 30, 5)).nll);
  });
});

it("importanceNll says what it needs", async () => {
  const runtime = await toyRuntime();
  const { model, values } = linearModel(posterior(), bernoulliLikelihood());
  for (const samples of [0, 1.5, -3, NaN])
    await expect(importanceNll(model, values, data, runtime, { samples, binarisation: "threshold" })).rejects.toThrow(
      `samples: must be a positive whole number, got ${samples}`,
    );
  await expect(importanceNll(model, values, data, runtime, { samples: 1, binarisation: "none" })).rejects.toThrow(
    'importanceNll: the bernoulli likelihood needs bits, got data.binarisation "none"; choose dynamic, static or threshold',
  );
});
