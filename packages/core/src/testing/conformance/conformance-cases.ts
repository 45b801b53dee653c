import type { ImageDataset } from "../../data/index.js";
import {
  activation,
  avgPool2d,
  batchNorm,
  conv2d,
  dropout,
  flatten,
  gated,
  groupNorm,
  layerNorm,
  linear,
  maskedConv2d,
  maxPool2d,
  pixelShuffle,
  reshape,
  residual,
  selfAttention2d,
  sequential,
  upsample2d,
} from "../../nn/index.js";
import { people } from "../people.js";
import { labelledToyData, toyData } from "../toy.js";
import { waves } from "../waves.js";
import type { ConformanceCase } from "./conformance-case.js";
import { latentCases } from "./latent-cases.js";
import { objectiveCases } from "./objective-cases.js";

/** Toy images with every pixel as a square of 7x7: 1x28x28. */
function toyDigits(count: number): ImageDataset {
  const { pixels, ...rest } = toyData(count);
  const large = Uint8Array.from({ length: count * 784 }, (_, i) => {
    const [image, row, column] = [Math.floor(i / 784), Math.floor((i % 784) / 28), i % 28];
    return pixels[16 * image + 4 * Math.floor(row / 7) + Math.floor(column / 7)];
  });
  return { ...rest, shape: [1, 28, 28], pixels: large };
}

const relu = activation("relu");

/** Convolution without a bias (batchNorm takes it away), batchNorm, ReLU. */
const normalised = (channels: number) => [conv2d(channels, 3, { padding: 1, bias: false }), batchNorm(), relu];

export const conformanceCases: readonly ConformanceCase[] = [
  {
    name: "a table, missing cells",
    data: people(64, { missing: 0.1 }),
    config: { model: { likelihood: "columns" } },
    skip: { inference: "dates and incomes have more digits than the check compares; inference/table has its own" },
  },
  {
    name: "a table with covariates",
    data: people(64, { covariates: ["plan", "age"] }),
    config: { model: { likelihood: "columns", conditioning: "covariates" } },
    skip: {
      inference: "covariates stand beside the codes; inference/table has its own checks",
      export: "the same: the decoder is fed covariates",
    },
  },
  {
    name: "series",
    data: waves(64),
    config: {
      model: {
        encoder: { type: "conv1d", channels: [4] },
        decoder: { type: "conv1d", channels: [4] },
        likelihood: "columns",
      },
    },
  },
  { name: "mlp, bernoulli" },
  { name: "mlp with tanh", config: { model: { encoder: { hidden: [12, 8], activation: "tanh" } } } },
  { name: "softplus variance", config: { model: { posterior: { variance: "softplus", initializer: "he" } } } },
  {
    name: "conv, squared error",
    config: {
      model: {
        encoder: { type: "conv", channels: [4, 6], hidden: [] },
        decoder: { type: "conv", channels: [4, 6], hidden: [] },
        likelihood: "squared-error",
      },
    },
  },
  {
    name: "conv with kernel 4, hidden layers and sigmoid",
    config: {
      model: {
        initializer: "glorot",
        encoder: { type: "conv", channels: [4], kernel: 4, hidden: [10], activation: "elu" },
        decoder: { type: "conv", channels: [4], kernel: 4, hidden: [10], activation: "elu" },
        likelihood: { type: "squared-error", output: "sigmoid" },
      },
      objective: { klWeight: 0.1 },
    },
  },
  {
    name: "conv and digits, half the squared error",
    config: {
      model: {
        encoder: { type: "conv", channels: [4, 8] },
        decoder: "digits",
        likelihood: { type: "squared-error", scale: 0.5 },
      },
      train: { steps: 24, batch: 8 },
    },
    data: toyDigits(24),
  },
  ...latentCases,
  { name: "normal likelihood", config: { model: { likelihood: { type: "normal", stddev: 0.3 } } } },
  {
    name: "normal likelihood of learned scale",
    config: { model: { likelihood: { type: "normal", spread: "learned", stddev: 0.5 } } },
  },
  {
    name: "normal likelihood of optimal scale",
    config: { model: { likelihood: { type: "normal", spread: "optimal", output: "sigmoid" } } },
  },
  { name: "Laplace likelihood", config: { model: { likelihood: { type: "laplace", scale: 0.2 } } } },
  {
    name: "Laplace likelihood of learned scale",
    config: { model: { likelihood: { type: "laplace", spread: "learned" } } },
  },
  { name: "continuous Bernoulli", config: { model: { likelihood: "continuous-bernoulli" } } },
  { name: "Beta", config: { model: { likelihood: "beta" } } },
  {
    name: "conv, Beta with decoded concentrations",
    config: {
      model: {
        encoder: { type: "conv", channels: [4, 6] },
        decoder: { type: "conv", channels: [4, 6] },
        likelihood: { type: "beta", spread: "decoded" },
      },
    },
  },
  { name: "discretised logistic", config: { model: { likelihood: "discretised-logistic" } } },
  {
    name: "discretised logistic with decoded scales",
    config: { model: { likelihood: { type: "discretised-logistic", spread: "decoded", output: "sigmoid" } } },
  },
  {
    name: "batchNorm and pooling",
    parts: {
      encoder: sequential(reshape(1, 4, 4), ...normalised(4), maxPool2d(2), ...normalised(6), avgPool2d(2), flatten()),
      decoder: sequential(linear(12, { bias: false }), batchNorm({ momentum: 0.3 }), relu, linear(16)),
    },
  },
  {
    name: "residual blocks, norms, gates, attention and upsampling",
    parts: {
      encoder: sequential(
        ...[
          reshape(1, 4, 4),
          conv2d(4, 3, { padding: 1 }),
          groupNorm(2),
          relu,
          residual(conv2d(4, 3, { padding: 1 }), relu),
        ],
        ...[selfAttention2d({ heads: 2 }), upsample2d(2), avgPool2d(4), flatten(), gated(linear(12)), layerNorm()],
      ),
      decoder: sequential(
        ...[linear(16), relu, reshape(4, 2, 2), pixelShuffle(2), maskedConv2d(4, 3), relu],
        ...[conv2d(1, 3, { padding: 1 }), flatten()],
      ),
    },
  },
  {
    name: "dropout",
    parts: {
      encoder: sequential(linear(12), relu, dropout(0.2)),
      decoder: sequential(linear(12), relu, dropout(0.1), linear(16)),
    },
  },
  {
    name: "labels to both nets, some unknown",
    config: { model: { conditioning: { type: "labels", classes: 3, labelled: 40 } } },
    data: labelledToyData(),
  },
  {
    name: "labels to convolutional nets",
    config: {
      model: {
        encoder: { type: "conv", channels: [4, 6] },
        decoder: { type: "conv", channels: [4, 6] },
        conditioning: { type: "labels", classes: 3 },
      },
    },
    data: labelledToyData(),
  },
  {
    name: "IWAE with labels and their own priors",
    config: {
      model: { prior: "label-normal", conditioning: { type: "labels", classes: 3 } },
      objective: { type: "iwae", k: 2 },
    },
    data: labelledToyData(),
  },
  {
    name: "geometric Jensen-Shannon to a label's prior",
    config: {
      model: { prior: "label-normal", conditioning: { type: "labels", classes: 3 } },
      objective: { type: "geometric-js", alpha: 0.3 },
    },
    data: labelledToyData(),
  },
  {
    name: "label-conditional prior, some labels unknown",
    config: { model: { prior: "label-normal", conditioning: { type: "labels", classes: 3, labelled: 40 } } },
    data: labelledToyData(),
  },
  {
    name: "semi-supervised with a label-conditional prior",
    config: {
      model: {
        prior: "label-normal",
        conditioning: { type: "semi-supervised", classes: 3, labelled: 12, hidden: [8], classWeight: 5 },
      },
    },
    data: labelledToyData(),
  },
  {
    name: "semi-supervised",
    config: {
      model: {
        conditioning: {
          ...{ type: "semi-supervised", classes: 3, labelled: 12, hidden: [8], classWeight: 5, labelledWeight: 0.5 },
        },
      },
    },
    data: labelledToyData(),
  },
  ...objectiveCases,
  { name: "averaged parameters", config: { optimizer: { emaDecay: 0.9 } } },
  { name: "clipped gradients", config: { optimizer: { clipNorm: 0.5 } } },
  { name: "adamw, cosine", config: { optimizer: { type: "adamw", learningRate: 0.01, schedule: "cosine" } } },
  {
    name: "adamax, steps",
    config: { optimizer: { type: "adamax", learningRate: 0.02, schedule: { type: "step", every: 20, factor: 0.5 } } },
  },
  {
    name: "adam, staged",
    config: { optimizer: { type: "adam", learningRate: 0.01, schedule: { type: "staged", stages: 3, growth: 2 } } },
  },
  {
    name: "sgd with momentum, warm-up",
    config: {
      optimizer: {
        type: "sgd",
        learningRate: 0.02,
        momentum: 0.9,
        nesterov: true,
        schedule: { type: "constant", warmUp: 5 },
      },
    },
  },
];
