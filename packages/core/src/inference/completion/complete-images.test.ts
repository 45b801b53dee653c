import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labelConditioning } from "../../conditioning/index.js";
import { bernoulliLikelihood, normalLikelihood } from "../../likelihoods/index.js";
import { mlp } from "../../nn/index.js";
import { adam } from "../../optim/index.js";
import { referenceRuntime } from "../../runtime/index.js";
import { linearModel, type LinearNumbers } from "../../testing/linear-model.js";
import { labelledToyData, toyData, toyRuntime, toyVae } from "../../testing/toy.js";
import { train } from "../../train/index.js";
import { completeImages, type Completion } from "./complete-images.js";
import { hiddenLogProb, type HiddenLogProb } from "./hidden-log-prob.js";
import { maskFromText } from "./masks.js";
import { TrainedVae, type Matrix } from "../trained-vae.js";

// x = W z + b + stddev noise: everything is Gaussian and known. The encoder's guess is far off.
const numbers: LinearNumbers = {
  meanWeight: [
    [0.5, 0, 0, 0],
    [0, 0.5, 0, 0],
  ],
  meanBias: [-1, 1],
  logVar: [0.5, -3],
  weight: [
    [1, 0.5],
    [-0.5, 1],
    [2, 1],
    [0, -1.5],
  ],
  bias: [0.1, -0.2, 0.3, 0],
};
const stddev = 0.5;
const images: Matrix = {
  shape: [3, 4],
  data: Float32Array.of(0.9, 1.2, 3.1, -1.4, -0.6, 0.3, -1, 0.2, 0, 0, 0, 0),
};
const rows = [0, 1, 2].map((i) => [...images.data.subarray(4 * i, 4 * i + 4)]);
const top = Uint8Array.of(1, 1, 0, 0);

/** log N(x; 0, cov) by Cholesky's decomposition. */
function logGaussian(x: readonly number[], cov: readonly (readonly number[])[]): number {
  const lower: number[][] = [];
  const y: number[] = [];
  let total = (-x.length / 2) * Math.log(2 * Math.PI);
  x.forEach((value, i) => {
    lower.push([]);
    for (let j = 0; j <= i; j++) {
      const rest = cov[i][j] - lower[j].slice(0, j).reduce((s, v, k) => s + v * lower[i][k], 0);
      lower[i].push(i === j ? Math.sqrt(rest) : rest / lower[j][j]);
    }
    y.push((value - y.reduce((s, v, k) => s + v * lower[i][k], 0)) / lower[i][i]);
    total -= Math.log(lower[i][i]) + y[i] ** 2 / 2;
  });
  return total;
}

/** log p of the values at `places` of a row, z being integrated out. */
function logMarginal(row: readonly number[], places: readonly number[]): number {
  const { weight, bias } = numbers;
  const cov = places.map((i) =>
    places.map((j) => weight[i][0] * weight[j][0] + weight[i][1] * weight[j][1] + (i === j ? stddev ** 2 : 0)),
  );
  return logGaussian(
    places.map((i) => row[i] - bias[i]),
    cov,
  );
}

/** p(z | values at places): its mean, and the diagonal and the corner of its precision. */
function posteriorOf(row: readonly number[], places: readonly number[]): { mean: number[]; precision: number[] } {
  const { weight, bias } = numbers;
  const p = (a: number, b: number): number => places.reduce((s, i) => s + weight[i][a] * weight[i][b], 0) / stddev ** 2;
  const [a, b, c] = [1 + p(0, 0), p(0, 1), 1 + p(1, 1)];
  const h = [0, 1].map((k) => places.reduce((s, i) => s + weight[i][k] * (row[i] - bias[i]), 0) / stddev ** 2);
  const det = a * c - b * b;
  return { mean: [(c * h[0] - b * h[1]) / det, (a * h[1] - b * h[0]) / det], precision: [a, b, c] };
}

const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;

describe("a model whose posterior is known", () => {
  let vae: TrainedVae;
  let found: Completion;
  let hidden: HiddenLogProb;
  const options = { steps: 600, learningRate: 0.1, samples: 2000, count: 400, seed: 1 };
  beforeAll(async () => {
    const { model, values } = linearModel(numbers, normalLikelihood({ stddev }));
    vae = new TrainedVae(model, values, [1, 2, 2], await toyRuntime());
    found = await completeImages(vae, images, top, options);
    hidden = await hiddenLogProb(vae, images, top, found, options);
  });
  afterAll(() => vae.release());

  it("is found by the optimisation: the mean, and the best diagonal variance 1 / precision", () => {
    // the two rows of W that are seen are orthogonal, of length 1.25: the precision is diagonal, 1 + 1.25 / 0.25
    expect(posteriorOf(rows[0], [0, 1]).precision).toEqual([6, 0, 6]);
    rows.forEach((row, i) => {
      posteriorOf(row, [0, 1]).mean.forEach((m, j) => {
        // 600 steps of one draw each leave a little noise
        expect(Math.abs(found.posterior.mean.data[2 * i + j] - m)).toBeLessThan(0.06);
        expect(Math.abs(found.posterior.logVar.data[2 * i + j] + Math.log(6))).toBeLessThan(0.2);
      });
    });
  });

  it("gives log p(seen), and a lower bound that is tight where q can be the posterior", () => {
    rows.forEach((row, i) => {
      const exact = logMarginal(row, [0, 1]);
      expect(found.after.logProb[i]).toBeCloseTo(exact, 2);
      expect(found.after.elbo[i]).toBeGreaterThan(exact - 0.02);
      expect(found.after.elbo[i]).toBeLessThan(exact + 0.02);
      expect(found.after.effectiveSamples[i]).toBeGreaterThan(1900);
      expect(found.before.elbo[i]).toBeLessThan(exact - 1);
      expect(found.before.effectiveSamples[i]).toBeLessThan(600);
    });
    expect(found.elboTrace).toHaveLength(600);
    expect(mean(found.elboTrace.subarray(500))).toBeGreaterThan(mean(found.elboTrace.subarray(0, 5)) + 1);
  });

  it("foretells the hidden values as the closed form does", () => {
    rows.forEach((row, i) => {
      const given = logMarginal(row, [0, 1, 2, 3]) - logMarginal(row, [0, 1]);
      expect(Math.abs(hidden.given[i] - given)).toBeLessThan(0.15);
      expect(Math.abs(hidden.forecast.given[i] - given)).toBeLessThan(0.3);
      const alone = logMarginal(row, [2, 3]);
      expect(Math.abs(hidden.alone[i] - alone)).toBeLessThan(0.15);
      expect(Math.abs(hidden.forecast.alone[i] - alone)).toBeLessThan(0.5);
    });
  });

  it("draws completions that differ, with the posterior's mean and spread, and leaves what is seen alone", () => {
    const { codes, completions } = found;
    expect([codes.shape, completions.shape]).toEqual([
      [1200, 2],
      [1200, 4],
    ]);
    rows.forEach((row, i) => {
      const own = (k: number): number[] =>
        Array.from({ length: 400 }, (_, s) => completions.data[(400 * i + s) * 4 + k]);
      expect(new Set([...own(0), ...own(1)])).toEqual(new Set([row[0], row[1]]));
      const { mean: z } = posteriorOf(row, [0, 1]);
      [2, 3].forEach((k) => {
        const values = own(k);
        expect(new Set(values).size).toBe(400);
        const expected = numbers.weight[k][0] * z[0] + numbers.weight[k][1] * z[1] + numbers.bias[k];
        const spread = Math.hypot(...numbers.weight[k]) / Math.sqrt(6);
        expect(Math.abs(mean(values) - expected)).toBeLessThan((5 * spread) / 20);
        const variance = mean(values.map((v) => (v - mean(values)) ** 2));
        // 5 standard errors of a variance from 400 draws
        expect(Math.abs(variance / spread ** 2 - 1)).toBeLessThan(5 * Math.sqrt(2 / 400));
      });
    });
  });

  it("finds the best diagonal where the posterior is correlated; importance sampling mends the bound", async () => {
    const mask = Uint8Array.of(1, 0, 1, 0);
    const { posterior, after } = await completeImages(vae, images, mask, options);
    rows.forEach((row, i) => {
      const { mean: z, precision } = posteriorOf(row, [0, 2]);
      expect(precision[1]).not.toBe(0);
      [0, 1].forEach((j) => {
        expect(Math.abs(posterior.mean.data[2 * i + j] - z[j])).toBeLessThan(0.1);
        expect(Math.abs(posterior.logVar.data[2 * i + j] + Math.log(precision[2 * j]))).toBeLessThan(0.15);
      });
      const exact = logMarginal(row, [0, 2]);
      // KL(q || p) of the best diagonal q is -1/2 log (1 - b^2 / (a c))
      const gap = -0.5 * Math.log(1 - precision[1] ** 2 / (precision[0] * precision[2]));
      expect(gap).toBeGreaterThan(0.5);
      expect(Math.abs(after.elbo[i] - (exact - gap))).toBeLessThan(0.15);
      expect(Math.abs(after.logProb[i] - exact)).toBeLessThan(0.3);
    });
  });

  it("is the same on the reference runtime", async () => {
    const { model, values } = linearModel(numbers, normalLikelihood({ stddev }));
    const exact = new TrainedVae(model, values, [1, 2, 2], referenceRuntime());
    const small = { steps: 20, samples: 12, count: 2 };
    const [a, b] = [await completeImages(exact, images, top, small), await completeImages(vae, images, top, small)];
    a.completions.data.forEach((value, i) => expect(b.completions.data[i]).toBeCloseTo(value, 3));
    a.after.logProb.forEach((value, i) => expect(b.after.logProb[i]).toBeCloseTo(value, 3));
    a.elboTrace.forEach((value, i) => expect(b.elboTrace[i]).toBeCloseTo(value, 3));
  });

  it("depends on an image's place and the seed, not on the other images", async () => {
    const small = { steps: 30, samples: 50, count: 3 };
    const all = await completeImages(vae, images, top, small);
    const two = await completeImages(vae, { shape: [2, 4], data: images.data.slice(0, 8) }, top, small);
    const close = (a: Float32Array, b: Float32Array): void =>
      a.forEach((value, i) => expect(value).toBeCloseTo(b[i], 4));
    close(two.codes.data, all.codes.data.subarray(0, 12));
    const other = await completeImages(vae, images, top, { ...small, seed: 1 });
    expect(other.codes.data).not.toEqual(all.codes.data);
    // more than 100 images go through in batches
    const many: Matrix = { shape: [130, 4], data: Float32Array.from({ length: 520 }, (_, i) => images.data[i % 12]) };
    const batches = await completeImages(vae, many, top, small);
    expect(batches.codes.shape).toEqual([390, 2]);
    close(batches.codes.data.subarray(0, 18), all.codes.data);
    expect(new Set(batches.codes.data).size).toBe(780);
  });

  it("says what is wrong", async () => {
    const attempt = (mask: Uint8Array, changes = {}): Promise<Completion> =>
      completeImages(vae, images, mask, { steps: 1, samples: 1, count: 1, ...changes });
    await expect(attempt(new Uint8Array(3))).rejects.toThrow(
      "mask: must have one value for each of the 2 x 2 = 4 pixels, got 3",
    );
    await expect(attempt(new Uint8Array(4))).rejects.toThrow(
      "mask: must show some pixels and hide some, it shows none; there is nothing to complete",
    );
    await expect(attempt(new Uint8Array(4).fill(1))).rejects.toThrow("it shows all 4");
    await expect(attempt(top, { steps: 0 })).rejects.toThrow(
      "completeImages: steps must be a positive whole number, got 0",
    );
    await expect(attempt(top, { count: 2 })).rejects.toThrow(
      "completeImages: count must be at most samples (1), got 2",
    );
    await expect(attempt(top, { learningRate: 0 })).rejects.toThrow(
      "completeImages: learningRate must be a number above 0, got 0",
    );
    await expect(attempt(top, { fill: new Float32Array(5) })).rejects.toThrow(
      "completeImages: fill must have the 4 values of an image, got 5",
    );
    await expect(attempt(top, { labels: [0, 0, 0] })).rejects.toThrow(
      "completeImages: the model takes no labels, got 3; leave them out",
    );
    await expect(completeImages(vae, { shape: [1, 3], data: new Float32Array(3) }, top)).rejects.toThrow(
      "completeImages: images must be [count, 4] for a model of 1x2x2 images, got [1, 3]",
    );
    await expect(attempt(top, { steps: 50, learningRate: 1e4 })).rejects.toThrow(
      /completeImages: the optimisation diverged at step \d+ of 50: .* try a smaller learningRate/,
    );
  });
});

describe("a trained model", () => {
  it("foretells the hidden half better with the seen one than without, for bits", async () => {
    const trained = await train(toyVae(), toyData(), {
      ...{ steps: 1000, batch: 16, binarisation: "threshold", optimizer: adam(5e-3) },
      runtime: await toyRuntime(),
    });
    const test = toyData(24, "test");
    const bits: Matrix = { shape: [24, 16], data: Float32Array.from(test.pixels, (v) => Number(v > 127)) };
    const mask = maskFromText("top", trained.shape);
    const options = { steps: 200, samples: 500 };
    const done = await completeImages(trained, bits, mask, options);
    expect(mean(done.after.elbo)).toBeGreaterThan(mean(done.before.elbo));
    const { given, alone, forecast } = await hiddenLogProb(trained, bits, mask, done, options);
    expect(mean(given)).toBeGreaterThan(mean(alone) + 0.5);
    expect(mean(forecast.given)).toBeGreaterThan(mean(forecast.alone) + 0.5);
    await trained.release();
  });

  it("with labels is given them; the same seen part of another class is completed otherwise", async () => {
    const data = labelledToyData();
    const model = toyVae({
      encoder: mlp([19, 8], { activateLast: true }),
      decoder: mlp([5, 8, 16]),
      likelihood: bernoulliLikelihood(),
      conditioning: labelConditioning({ classes: 3 }),
    });
    const trained = await train(model, data, { steps: 300, batch: 16, runtime: await toyRuntime() });
    const bits: Matrix = {
      shape: [2, 16],
      data: Float32Array.from(data.pixels.subarray(0, 32), (v) => Number(v > 127)),
    };
    const mask = maskFromText("left", trained.shape);
    const options = { steps: 60, samples: 100, count: 1 };
    const [a, b] = [
      await completeImages(trained, bits, mask, { ...options, labels: [0, 1] }),
      await completeImages(trained, bits, mask, { ...options, labels: [2, 1] }),
    ];
    expect([...a.completions.data.subarray(16)].map((v) => v.toFixed(4))).toEqual(
      [...b.completions.data.subarray(16)].map((v) => v.toFixed(4)),
    );
    expect(a.completions.data.subarray(0, 16)).not.toEqual(b.completions.data.subarray(0, 16));
    await expect(completeImages(trained, bits, mask, options)).rejects.toThrow(
      "completeImages: the model needs a label for each of 2 rows, got none; give labels in 0..2, or -1 for none",
    );
    await trained.release();
  });
});
