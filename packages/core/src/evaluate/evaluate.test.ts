import { describe, expect, it } from "vitest";
import { gatherBatch } from "../data/index.js";
import { bernoulliLikelihood, normalLikelihood } from "../likelihoods/index.js";
import { standardNormal, type Prior } from "../priors/index.js";
import { fillNormal } from "../random/index.js";
import { imagesOf, linearModel, termsByHand, type LinearNumbers } from "../testing/linear-model.js";
import { toyRuntime } from "../testing/toy.js";
import { standardErrorOfMean } from "./sample-mean.js";
import { Evaluator, evaluate, evaluationStreams } from "./evaluate.js";

const numbers: LinearNumbers = {
  meanWeight: [
    [1, -0.5, 0.2, 0],
    [0.3, 0.8, -1, 0.5],
  ],
  meanBias: [0.1, -0.4],
  logVar: [-1, 0.3],
  weight: [
    [1, 0.2],
    [-0.7, 1.5],
    [0, -2],
    [0.4, 0.4],
  ],
  bias: [0.1, -0.2, 0.3, 0],
};
/** Values 0..1 of 300 images: more than one batch, and the last one short. */
const rows = Array.from({ length: 300 }, (_, i) => [0, 1, 2, 3].map((j) => ((i * 37 + j * 61) % 101) / 100));
const data = imagesOf(rows);

/** NELBO, REC and KL of every image by plain loops, with the evaluation's own noise. */
function byHand(likelihood: "bernoulli" | "normal", seed: number): { rec: number[]; kl: number[]; split: number[] } {
  const [rec, kl, split]: [number[], number[], number[]] = [[], [], [0, 0]];
  for (let step = 0; step < 2; step++) {
    const noise = fillNormal(new Float32Array(500), { seed, stream: evaluationStreams.noise, step });
    for (let i = 0; i < 250 && step * 250 + i < 300; i++) {
      const bytes = [...data.pixels.subarray((step * 250 + i) * 4, (step * 250 + i + 1) * 4)];
      const x = bytes.map((v) => (likelihood === "normal" ? v / 255 : v > 127.5 ? 1 : 0));
      const { output, klPerDimension } = termsByHand(numbers, x, [noise[2 * i], noise[2 * i + 1]]);
      rec.push(
        output.reduce(
          (sum, o, k) =>
            sum +
            (likelihood === "normal"
              ? ((x[k] - o) / 0.5) ** 2 / 2 + Math.log(0.5) + Math.log(2 * Math.PI) / 2
              : Math.log1p(Math.exp(x[k] === 1 ? -o : o))),
          0,
        ),
      );
      klPerDimension.forEach((v, j) => (split[j] += v / 300));
      kl.push(klPerDimension[0] + klPerDimension[1]);
    }
  }
  return { rec, kl, split };
}
const average = (list: readonly number[]): number => list.reduce((s, v) => s + v, 0) / list.length;

describe("evaluate", () => {
  it("draws z apart from the bits of the images", () => {
    // grey images: each pixel is 1 half of the time; two latents, so that z uses as many random numbers as the first pixels do
    const [count, size, latent] = [2000, 8, 4];
    const grey = { count, shape: [1, 1, size] as const, pixels: new Uint8Array(count * size).fill(128) };
    const bits = new Uint8Array(count * size);
    const indices = Array.from({ length: count }, (_, i) => i);
    gatherBatch(grey, indices, bits, 0, { binarisation: "dynamic", seed: 1, stream: evaluationStreams.bits });
    const largest = (stream: string): number => {
      const noise = fillNormal(new Float64Array(count * latent), { seed: 1, stream, step: 0 });
      const correlation = (j: number, k: number): number =>
        indices.reduce((sum, i) => sum + (2 * bits[i * size + k] - 1) * (noise[i * latent + j] ** 2 - 1), 0) /
        (count * Math.SQRT2);
      return Math.max(
        ...[0, 1, 2, 3].flatMap((j) => Array.from({ length: size }, (_, k) => Math.abs(correlation(j, k)))),
      );
    };
    expect(largest(evaluationStreams.noise)).toBeLessThan(4.5 / Math.sqrt(count));
    expect(largest(evaluationStreams.bits)).toBeGreaterThan(0.3);
  });

  for (const [name, likelihood, binarisation] of [
    ["bernoulli", bernoulliLikelihood(), "threshold"],
    ["normal", normalLikelihood({ stddev: 0.5 }), "none"],
  ] as const)
    it(`gives NELBO, REC and KL of a ${name} model as plain float64 loops do`, async () => {
      const { model, values } = linearModel(numbers, likelihood);
      const seen: number[] = [];
      const result = await evaluate(model, values, data, await toyRuntime(), {
        ...{ binarisation, seed: 7 },
        onProgress: (done, total) => seen.push(done, total),
      });
      const { rec, kl, split } = byHand(name, 7);
      const total = rec.map((v, i) => v + kl[i]);
      expect(result.rec).toBeCloseTo(average(rec), 5);
      expect(result.kl).toBeCloseTo(average(kl), 5);
      expect(result.negElbo).toBeCloseTo(average(total), 5);
      const variance = average(total.map((v) => (v - average(total)) ** 2)) * (300 / 299);
      expect(result.standardError).toBeCloseTo(Math.sqrt(variance / 300), 6);
      expect(result.standardErrors.rec).toBeCloseTo(standardErrorOfMean(rec), 6);
      expect(result.standardErrors.kl).toBeCloseTo(standardErrorOfMean(kl), 6);
      expect(result.standardErrors.bitsPerDim).toEqual(
        name === "normal" ? result.standardError / (4 * Math.LN2) : undefined,
      );
      result.klPerDimension!.forEach((v, j) => expect(v).toBeCloseTo(split[j], 5));
      expect([result.images, result.binarisation, seen]).toEqual([300, binarisation, [250, 300, 300, 300]]);
    });

  it("depends on the seed alone, and can be run again with other values", async () => {
    const { model, values } = linearModel(numbers, bernoulliLikelihood());
    const options = { binarisation: "dynamic", seed: 1 } as const;
    const evaluator = await Evaluator.create(model, data, await toyRuntime(), options);
    const first = await evaluator.run(values);
    const other = await evaluator.run({ ...values, "decoder.0.bias": Float32Array.of(9, 9, 9, 9) });
    expect(other.rec).toBeGreaterThan(first.rec + 1);
    expect(other.kl).toBe(first.kl);
    expect(await evaluator.run(values)).toEqual(first);
    await evaluator.release();
    expect(await evaluate(model, values, data, await toyRuntime(), options)).toEqual(first);
    const seeded = await evaluate(model, values, data, await toyRuntime(), { ...options, seed: 2 });
    expect(seeded.rec).not.toBe(first.rec);
    expect(Math.abs(seeded.rec - first.rec)).toBeLessThan(5 * Math.hypot(first.standardError, seeded.standardError));
  });

  it("samples the KL where the prior's does not split", async () => {
    const prior: Prior = {
      name: "sampled",
      build: (latent, scope) => ({ ...standardNormal().build(latent, scope), kl: undefined }),
    };
    const { model, values } = linearModel(numbers, bernoulliLikelihood());
    const options = { binarisation: "threshold", seed: 7 } as const;
    const { model: hidden } = linearModel(numbers, bernoulliLikelihood(), { prior });
    const sampled = await evaluate(hidden, values, data, await toyRuntime(), options);
    const exact = await evaluate(model, values, data, await toyRuntime(), options);
    expect(sampled.klPerDimension).toBeUndefined();
    expect(sampled.rec).toBe(exact.rec);
    expect(sampled.kl).not.toBe(exact.kl);
    expect(Math.abs(sampled.kl - exact.kl)).toBeLessThan(0.5);
  });

  it("has no standard error of one image", async () => {
    const { model, values } = linearModel(numbers, bernoulliLikelihood());
    const one = await evaluate(model, values, imagesOf([rows[1]]), await toyRuntime(), { binarisation: "threshold" });
    expect([one.images, one.standardError, one.activeUnits]).toEqual([1, 0, 0]);
  });

  it("refuses grey values where bits are needed, and values of another model", async () => {
    const { model, values } = linearModel(numbers, bernoulliLikelihood());
    const runtime = await toyRuntime();
    await expect(evaluate(model, values, data, runtime, { binarisation: "none" })).rejects.toThrow(
      'evaluate: the bernoulli likelihood needs bits, got data.binarisation "none"; choose dynamic, static or threshold',
    );
    const { "decoder.0.bias": _, ...missing } = values;
    await expect(evaluate(model, missing, data, runtime, { binarisation: "threshold" })).rejects.toThrow(
      'values: "decoder.0.bias" [4] is missing; they are another model\'s',
    );
    const short = { ...values, "decoder.0.bias": new Float32Array(3) };
    await expect(evaluate(model, short, data, runtime, { binarisation: "threshold" })).rejects.toThrow(
      'values: "decoder.0.bias" [4] needs 4 values, got 3; they are another model\'s',
    );
  });
});

describe("active units", () => {
  // pixel 0 is 0 and 1 in turn: its variance is 1/4, so that of a mean with weight w is w^2 / 4
  const turns = imagesOf(Array.from({ length: 260 }, (_, i) => [i % 2, 0.5, 0.5, 0.5]));
  const active = async (
    weights: readonly number[],
    biases: readonly number[],
    logVar: readonly number[],
  ): Promise<number> => {
    const { model, values } = linearModel(
      {
        meanWeight: weights.map((w) => [w, 0, 0, 0]),
        meanBias: biases,
        logVar,
        weight: [0, 1, 2, 3].map(() => weights.map(() => 0)),
        bias: [0, 0, 0, 0],
      },
      normalLikelihood(),
    );
    return (await evaluate(model, values, turns, await toyRuntime(), { binarisation: "none" })).activeUnits;
  };
  it("perfect: every latent's mean follows the data", async () =>
    expect(await active([2, -1, 1], [0, 0, 0], [-4, -4, -4])).toBe(3));
  it("useless: no mean moves", async () => expect(await active([0, 0], [0, 0], [0, 0])).toBe(0));
  it("adversarial: far off but still, wide but still, and variances just below and above 0.01", async () => {
    expect(await active([0], [1000], [-4])).toBe(0); // a large KL, yet it says nothing about the image
    expect(await active([0], [0], [4])).toBe(0);
    expect(await active([0.19], [0], [0])).toBe(0); // variance 0.0090
    expect(await active([0.21], [50], [0])).toBe(1); // variance 0.0110, far from 0
  });
});
