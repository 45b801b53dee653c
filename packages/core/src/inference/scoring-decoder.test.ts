import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, it } from "vitest";
import { input, ndArray } from "../graph/index.js";
import {
  bernoulliLikelihood,
  betaLikelihood,
  continuousBernoulliLikelihood,
  discretisedLogisticLikelihood,
  laplaceLikelihood,
  normalLikelihood,
  type Likelihood,
} from "../likelihoods/index.js";
import { mlp } from "../nn/index.js";
import { referenceRuntime } from "../runtime/index.js";
import { toyVae } from "../testing/toy.js";
import { modelGraph, modelParameters, parameterFeeds } from "../model-graphs/index.js";
import { TrainedVae } from "./trained-vae.js";

/** Outputs of an exported decoder at one value of one image. */
type At = Readonly<Record<string, number>>;
const softplus = (v: number): number => Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)));
const sigmoid = (v: number): number => 1 / (1 + Math.exp(-v));

/** log Gamma by Stirling's series at v + 20 and the recurrence. */
function logGamma(v: number): number {
  let shift = 0;
  for (let k = 0; k < 20; k++) shift += Math.log(v + k);
  const w = v + 20;
  return (w - 0.5) * Math.log(w) - w + Math.log(2 * Math.PI) / 2 + 1 / (12 * w) - 1 / (360 * w ** 3) - shift;
}

/** log p(x|z) of one value as docs/densities.md has it, from the outputs alone. */
const formulas: Readonly<Record<string, (x: number, at: At) => number>> = {
  bernoulli: (x, { logits }) => x * logits - softplus(logits),
  "continuous-bernoulli": (x, { logits: l }) => x * l - softplus(l) + Math.log(l / Math.tanh(l / 2)),
  normal: (x, { mean, stddev }) =>
    -((x - mean) ** 2) / (2 * stddev ** 2) - Math.log(stddev) - Math.log(2 * Math.PI) / 2,
  laplace: (x, { mean, scale }) => -Math.abs(x - mean) / scale - Math.log(2 * scale),
  "discretised-logistic": (x, { location, scale }) => {
    const upTo = x > 1 - 0.5 / 255 ? 1 : sigmoid((x + 0.5 / 255 - location) / scale);
    const from = x < 0.5 / 255 ? 0 : sigmoid((x - 0.5 / 255 - location) / scale);
    return Math.log(upTo - from);
  },
  beta: (x, { alpha: a, beta: b }) => {
    const y = 0.01 + 0.98 * x;
    return (
      logGamma(a + b) - logGamma(a) - logGamma(b) + (a - 1) * Math.log(y) + (b - 1) * Math.log(1 - y) + Math.log(0.98)
    );
  },
};

const x = [0, 51 / 255, 1, 128 / 255, ...new Array<number>(12).fill(204 / 255)];
const z = [0.5, -1];

it.each<[string, Likelihood]>([
  ["bernoulli", bernoulliLikelihood()],
  ["continuous Bernoulli", continuousBernoulliLikelihood()],
  ["normal, fixed", normalLikelihood({ stddev: 0.3 })],
  ["normal, learned", normalLikelihood({ spread: "learned" })],
  ["normal, optimal", normalLikelihood({ spread: "optimal" })],
  ["laplace, fixed", laplaceLikelihood({ scale: 0.3 })],
  ["laplace, optimal", laplaceLikelihood({ spread: "optimal" })],
  ["discretised logistic, learned", discretisedLogisticLikelihood()],
  ["discretised logistic, a scale a channel", discretisedLogisticLikelihood({ channels: 2 })],
  ["discretised logistic, decoded", discretisedLogisticLikelihood({ spread: "decoded", scale: 1 })],
  ["beta, learned", betaLikelihood({ epsilon: 0.01 })],
  ["beta, decoded", betaLikelihood({ epsilon: 0.01, spread: "decoded" })],
])("an exported decoder says all that log p(x|z) needs: %s", async (_, likelihood) => {
  const model = toyVae({ likelihood, decoder: mlp([2, 8, 16 * likelihood.outputsPerValue]) });
  // values as training may leave them: spreads away from their start
  const values = Object.fromEntries(
    modelParameters(model, 16).map(({ name, shape }) => [
      name!,
      Float32Array.from({ length: (shape as number[]).reduce((a, b) => a * b, 1) }, (_, i) =>
        name!.startsWith("likelihood.") ? (name!.includes("log") ? -1.5 + i : 0.04) : 0.5 * Math.sin(1 + 3 * i),
      ),
    ]),
  );
  const trained = new TrainedVae(model, values, [1, 4, 4], referenceRuntime());
  const { decoder, outputs } = trained.exportOnnx();
  const session = await InferenceSession.create(decoder, { logSeverityLevel: 3 });
  expect(session.outputNames).toEqual(outputs.decoder);
  const out = await session.run({ z: new Tensor("float32", Float32Array.from(z), [1, 2]) });
  await session.release();
  const at = (j: number): At =>
    Object.fromEntries(Object.entries(out).map(([name, { data }]) => [name, Number(data[j % data.length])]));
  const fromOutputs = x.reduce((sum, value, j) => sum + formulas[likelihood.name](value, at(j)), 0);

  const [code, image] = [input("z", [1, 2]), input("x", [1, 16])];
  const graph = modelGraph("score", [code, image], (scope) => ({
    score: model.decode(code, 16, scope).logProb(image),
  }));
  const exact = await referenceRuntime().compile(graph.graph);
  const feed = (data: readonly number[]) => ({
    ...{ dtype: "float" as const, shape: [1, data.length], data: Float32Array.from(ndArray(data).data) },
  });
  const { score } = await exact.run({ ...parameterFeeds(graph, values), z: feed(z), x: feed(x) });
  expect(Math.abs(fromOutputs / Number(score.data[0]) - 1)).toBeLessThan(1e-4);
});
