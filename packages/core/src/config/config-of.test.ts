import { describe, expect, it } from "vitest";
import { labelConditioning, semiSupervised } from "../conditioning/index.js";
import { input, ndArray, sizeOf, type NdArray, type Tensor } from "../graph/index.js";
import { modelParameters } from "../inference/index.js";
import { stochasticLayers } from "../latents/index.js";
import * as likelihoods from "../likelihoods/index.js";
import type { Vae, VaeOptions } from "../models/index.js";
import { convDecoder, convEncoder, initialValues, Ledger, mlp, Scope } from "../nn/index.js";
import * as objectives from "../objectives/index.js";
import { iafPosterior, normalPosterior } from "../posteriors/index.js";
import * as priors from "../priors/index.js";
import { fillNoise } from "../random/index.js";
import { evaluate } from "../runtime/reference.js";
import { cubicPosterior } from "../testing/cubic-posterior.js";
import { toyVae } from "../testing/toy.js";
import { modelFromConfig } from "./build.js";
import { configOf } from "./config-of.js";

const shape = [1, 4, 4] as const;
const [batch, size] = [3, 16];

/** The loss of a minibatch in training, in float64, for values and noise that hang on their names alone. */
function lossOf(model: Vae): number {
  const ledger = new Ledger(true);
  const values = (name: string, sides: readonly number[], kind: "normal" | "uniform" = "normal"): NdArray => {
    const drawn = fillNoise(kind, new Float32Array(sizeOf(sides)), { seed: 5, stream: name, step: 0 });
    return ndArray([...drawn.map((v) => (kind === "normal" ? v / 2 : v))], sides);
  };
  const x = input("x", [batch, size]);
  const { classes = 0, labelledBatch = 0 } = model.supervision ?? {};
  const [labels, y] = [input("labels", [batch, classes]), input("y", [labelledBatch, classes])];
  const labelled = { x: input("labelled.x", [labelledBatch, size]), labels: y };
  const oneHot = (rows: number): NdArray =>
    ndArray(
      Array.from({ length: rows * classes }, (_, i) => Number(i % classes === Math.floor(i / classes) % classes)),
      [rows, classes],
    );
  const { loss } = model.lossOf({ x, ...(classes > 0 && { labels, labelled }) }, new Scope(ledger));
  const bits = (rows: number): NdArray =>
    ndArray(
      Array.from({ length: rows * size }, (_, i) => Number(i % 3 > 1)),
      [rows, size],
    );
  const feeds = new Map<Tensor, NdArray>([
    [x, bits(batch)],
    [labels, oneHot(batch)],
    [labelled.x, bits(labelledBatch)],
    [y, oneHot(labelledBatch)],
  ]);
  for (const { name, tensor } of ledger.parameters.values()) feeds.set(tensor, values(name, tensor.shape as number[]));
  const starts = initialValues(ledger, 1);
  for (const [name, { current }] of ledger.state)
    feeds.set(current, ndArray([...starts[name]], current.shape as number[]));
  for (const { kind, stream, tensor } of ledger.noise.values())
    feeds.set(tensor, values(stream, tensor.shape as number[], kind));
  for (const { tensor, at } of ledger.schedules.values()) feeds.set(tensor, ndArray([at(10)], []));
  return Number(evaluate([loss], feeds)[0].data[0]);
}

const classes = 3;
const nets = { encoder: mlp([16 + classes, 8], { activateLast: true }), decoder: mlp([2 + classes, 8, 16]) };
const small = { channels: [2, 3], hidden: [5], activation: "elu" } as const;

/** Parts with their defaults, and with options of their own. */
const made: Readonly<Record<string, Partial<VaeOptions>>> = {
  "all defaults": {},
  "a softplus variance": { posterior: normalPosterior({ variance: "softplus", initializer: "glorot" }) },
  iaf: { posterior: iafPosterior() },
  "iaf of one step": { posterior: iafPosterior({ steps: 1, hidden: 7, activation: "tanh" }) },
  mixture: { prior: priors.gaussianMixturePrior() },
  "mixture of 3": { prior: priors.gaussianMixturePrior({ components: 3, learnedWeights: true }) },
  vamp: { prior: priors.vampPrior({ size, components: 4 }) },
  realnvp: { prior: priors.realNvpPrior() },
  "realnvp of 2": { prior: priors.realNvpPrior({ couplings: 2, hidden: [4, 3], activation: "tanh" }) },
  layers: { hierarchy: stochasticLayers() },
  "two layers": { hierarchy: stochasticLayers({ sizes: [3, 2], hidden: [4], activation: "relu" }) },
  ...Object.fromEntries(
    Object.entries({
      normal: likelihoods.normalLikelihood(),
      "normal, learned": likelihoods.normalLikelihood({ stddev: 0.3, spread: "learned", output: "sigmoid" }),
      "squared error": likelihoods.squaredError(),
      "squared error, half": likelihoods.squaredError({ scale: 0.5 }),
      laplace: likelihoods.laplaceLikelihood(),
      "continuous Bernoulli": likelihoods.continuousBernoulliLikelihood(),
      beta: likelihoods.betaLikelihood(),
      logistic: likelihoods.discretisedLogisticLikelihood(),
    }).map(([name, likelihood]) => [name, { likelihood }]),
  ),
  ...Object.fromEntries(
    Object.entries({
      "elbo with warm-up": objectives.elbo({ klWeight: 2, klWarmUp: 40, freeBits: 0.1, klSamples: 2 }),
      "beta-VAE": objectives.beta(),
      IWAE: objectives.iwae(),
      DReG: objectives.dreg({ k: 3 }),
      "Jensen-Shannon": objectives.jensenShannon(),
      "geometric JS": objectives.geometricJs(),
      "beta-TC": objectives.betaTc(),
      info: objectives.info(),
    }).map(([name, objective]) => [name, { objective }]),
  ),
  labels: { ...nets, conditioning: labelConditioning({ classes }), prior: priors.labelNormal() },
  M2: {
    ...nets,
    conditioning: semiSupervised({ classes, labelled: 9, classifier: mlp([16, 5, classes], { activation: "tanh" }) }),
  },
  convolutions: { encoder: convEncoder({ shape, ...small }), decoder: convDecoder({ shape, latent: 2, ...small }) },
  blocks: {
    encoder: mlp([16, 5, 4], { activateLast: true, norm: "layer", gated: true }),
    decoder: convDecoder({ shape, latent: 2, ...small, norm: "layer", residual: 1, attention: 1, upsample: "nearest" }),
  },
};

describe("configOf", () => {
  it.each(Object.entries(made))("describes a model made in code by words that make the same: %s", (_, parts) => {
    const model = toyVae(parts);
    const config = configOf(model, shape);
    expect(config).toBeDefined();
    const again = modelFromConfig(config!, shape);
    const names = (one: Vae): string[] => modelParameters(one, size).map(({ name }) => name!);
    expect(names(again).sort()).toEqual(names(model).sort());
    expect(lossOf(again)).toBe(lossOf(model));
    // made from a config, it is that config
    expect(configOf(again, shape)).toBe(config);
  });

  it("has no words for parts of somebody else's making, nets that no config makes, and mixed initialisers", () => {
    const others: readonly Partial<VaeOptions>[] = [
      { posterior: cubicPosterior() },
      { likelihood: { ...likelihoods.bernoulliLikelihood() } },
      { objective: { name: "elbo", build: (terms) => ({ loss: terms.draw().rec, parts: {} }) } },
      { encoder: mlp([16, 8]) },
      { decoder: mlp([2, 8, 16], { activateLast: true }) },
      { decoder: mlp([2, 8, 16], { initializer: "glorot" }) },
      { prior: priors.vampPrior({ size: 16, components: 4 }), decoder: { ...mlp([2, 8, 16]) } },
    ];
    for (const parts of others) expect(configOf(toyVae(parts), shape)).toBeUndefined();
    // of images of another size the words would make other nets
    expect(configOf(toyVae(), [1, 4, 5])).toBeUndefined();
  });
});
