import { afterAll, expect, it } from "vitest";
import { bernoulliLikelihood, normalLikelihood } from "../likelihoods/index.js";
import { TrainedVae } from "../inference/index.js";
import { imagesOf, linearModel, type LinearNumbers } from "../testing/linear-model.js";
import { toyData, toyRuntime } from "../testing/toy.js";
import { anomalyScores, anomalyScoreNames } from "./anomaly-scores.js";
import { evaluate } from "./evaluate.js";
import { importanceNll } from "./importance-nll.js";
import { auc } from "./roc.js";

const numbers: LinearNumbers = {
  meanWeight: [[0.5, -0.5, 0.5, -0.5]],
  meanBias: [0],
  logVar: [-3],
  weight: [[0.5], [-0.5], [0.5], [-0.5]],
  bias: [0.5, 0.5, 0.5, 0.5],
};
const { model, values } = linearModel(numbers, normalLikelihood({ stddev: 0.2 }));
const vae = new TrainedVae(model, values, [1, 2, 2], await toyRuntime());
afterAll(() => vae.release());
// 300 images: more than a batch, and a short last one
const normal = imagesOf(Array.from({ length: 300 }, (_, i) => [1, 0, 1, 0].map((v) => 0.5 + (v - 0.5) * (i / 300))));
const anomalous = imagesOf(Array.from({ length: 40 }, (_, i) => [0, 0, i / 40, 1]));
const protocol = { binarisation: "none", seed: 3 } as const;
const mean = (a: Float64Array): number => a.reduce((x, y) => x + y) / a.length;

it("has the means of evaluate and importanceNll, image by image", async () => {
  const whole = await evaluate(model, values, normal, vae.runtime, protocol);
  const { nll } = await importanceNll(model, values, normal, vae.runtime, { ...protocol, samples: 20 });
  const scores = (score: "rec" | "negElbo" | "nll"): Promise<Float64Array> =>
    anomalyScores(vae, normal, { ...protocol, score, samples: 20 });
  const [rec, negElbo, nlls] = [await scores("rec"), await scores("negElbo"), await scores("nll")];
  expect([rec.length, negElbo.length, nlls.length]).toEqual([300, 300, 300]);
  expect(mean(rec)).toBeCloseTo(whole.rec, 9);
  expect(mean(negElbo)).toBeCloseTo(whole.negElbo, 9);
  expect(mean(nlls)).toBeCloseTo(nll, 12);
  expect(new Set(nlls).size).toBeGreaterThan(100);
});

it.each(anomalyScoreNames)("%s tells images that the model cannot make from those it can", async (score) => {
  const of = (data: typeof normal): Promise<Float64Array> => anomalyScores(vae, data, { ...protocol, score });
  expect(auc(await of(normal), await of(anomalous))).toBeGreaterThan(0.95);
  expect(auc(await of(normal), await of(normal))).toBeCloseTo(0.5, 12);
});

it("says what does not fit", async () => {
  await expect(anomalyScores(vae, toyData(), protocol)).rejects.toThrow(
    "toy: images must be 1x2x2 as the model's, got 1x4x4",
  );
  await expect(anomalyScores(vae, normal, { ...protocol, samples: 0 })).rejects.toThrow(
    "samples: must be a positive whole number, got 0",
  );
  const bits = linearModel(numbers, bernoulliLikelihood());
  const other = new TrainedVae(bits.model, bits.values, [1, 2, 2], vae.runtime);
  await expect(anomalyScores(other, normal, protocol)).rejects.toThrow("the bernoulli likelihood needs bits");
});
