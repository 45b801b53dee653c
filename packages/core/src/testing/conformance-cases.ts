import type { ConfigInput } from "../config/index.js";
import type { Dataset, ImageDataset } from "../data/index.js";
import type { VaeOptions } from "../models/index.js";
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
} from "../nn/index.js";
import { people } from "./people.js";
import { labelledToyData, toyData } from "./toy.js";

/** What the suite holds every row to. */
export type ConformanceCheck = "gradients" | "falls" | "resume" | "inference" | "export";

/** One composition. A new prior, posterior, likelihood, objective, net, optimiser or schedule joins the suite by a row. */
export interface ConformanceCase {
  readonly name: string;
  /** Keys of a config over `conformanceBase`. */
  readonly config?: ConfigInput;
  /** Parts of the model that no config can name. */
  readonly parts?: Partial<VaeOptions>;
  /** Default `toyData(64)`, 1x4x4. */
  readonly data?: Dataset;
  /** The metric that falls in a few steps; default `loss`. */
  readonly falling?: string;
  /** Checks that do not apply, each with the reason. */
  readonly skip?: Partial<Record<ConformanceCheck, string>>;
}

/** 16-12-3-12-16, 80 steps of batch 16. */
export const conformanceBase: ConfigInput = {
  model: { latent: 3, encoder: { type: "mlp", hidden: [12] }, decoder: { type: "mlp", hidden: [12] } },
  optimizer: { type: "adam", learningRate: 0.01 },
  train: { steps: 80, batch: 16 },
};

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
  { name: "mixture prior", config: { model: { prior: { type: "gaussian-mixture", components: 5 } } } },
  {
    name: "mixture prior with learned weights, three samples of the KL",
    config: {
      model: { prior: { type: "gaussian-mixture", components: 4, learnedWeights: true } },
      objective: { klSamples: 3 },
    },
  },
  { name: "VampPrior", config: { model: { prior: { type: "vamp", components: 5 } } } },
  {
    name: "VampPrior of a convolutional encoder, with labels",
    config: {
      model: {
        encoder: { type: "conv", channels: [4, 6] },
        prior: { type: "vamp", components: 4 },
        conditioning: { type: "labels", classes: 3, labelled: 40 },
      },
    },
    data: labelledToyData(),
  },
  { name: "RealNVP prior", config: { model: { prior: { type: "realnvp", couplings: 3, hidden: [8] } } } },
  { name: "IAF posterior", config: { model: { posterior: { type: "iaf", hidden: 8 } } } },
  {
    name: "IWAE of an IAF posterior and a RealNVP prior",
    config: {
      model: {
        posterior: { type: "iaf", steps: 1, hidden: 6, activation: "tanh" },
        prior: { type: "realnvp", couplings: 2, hidden: [6] },
      },
      objective: { type: "iwae", k: 3 },
    },
  },
  {
    name: "two stochastic layers",
    config: { model: { hierarchy: { type: "layers", sizes: [2], hidden: [8] } } },
  },
  {
    name: "IWAE of three stochastic layers under a mixture, with labels",
    config: {
      model: {
        hierarchy: { type: "layers", sizes: [3, 2], hidden: [8] },
        prior: { type: "gaussian-mixture", components: 3 },
        conditioning: { type: "labels", classes: 3 },
      },
      objective: { type: "iwae", k: 2 },
    },
    data: labelledToyData(),
  },
  {
    name: "semi-supervised with two stochastic layers",
    config: {
      model: {
        hierarchy: { type: "layers", sizes: [2], hidden: [6] },
        conditioning: { type: "semi-supervised", classes: 3, labelled: 12, hidden: [8], classWeight: 5 },
      },
    },
    data: labelledToyData(),
  },
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
  { name: "KL weight", config: { objective: { klWeight: 4 } } },
  { name: "KL warm-up", config: { objective: { klWarmUp: 30 } }, falling: "rec" },
  { name: "free bits", config: { objective: { freeBits: 0.2 } } },
  { name: "beta-VAE", config: { objective: { type: "beta", beta: 2 } } },
  {
    name: "beta-VAE with a capacity",
    config: { objective: { type: "beta", beta: 10, capacity: 2, capacitySteps: 40 } },
    falling: "rec",
  },
  { name: "IWAE", config: { objective: { type: "iwae", k: 3 } } },
  { name: "DReG", config: { objective: { type: "dreg", k: 3 } } },
  {
    name: "DReG with a mixture prior",
    config: { model: { prior: { type: "gaussian-mixture", components: 3 } }, objective: { type: "dreg", k: 2 } },
  },
  { name: "Jensen-Shannon", config: { objective: { type: "jensen-shannon", weight: 2 } } },
  {
    name: "Jensen-Shannon to a mixture with learned weights",
    config: {
      model: { prior: { type: "gaussian-mixture", components: 3, learnedWeights: true } },
      objective: { type: "jensen-shannon", weight: 2 },
    },
  },
  { name: "geometric Jensen-Shannon", config: { objective: { type: "geometric-js", alpha: 0.3 } } },
  { name: "FactorVAE", config: { objective: { type: "factor", discriminatorHidden: [8, 8], gamma: 2 } } },
  { name: "beta-TCVAE", config: { objective: "beta-tc" } },
  { name: "InfoVAE", config: { objective: { type: "info", lambda: 3 } } },
  {
    name: "MMD-VAE",
    config: { objective: { type: "info", alpha: 1, lambda: 10, kernel: "rbf", bandwidth: 0.5 } },
    falling: "rec",
  },
  {
    name: "WAE-MMD, points",
    config: { objective: { type: "wae-mmd", lambda: 10 } },
    falling: "rec",
  },
  {
    name: "WAE-MMD, draws, to a mixture",
    config: {
      model: { prior: { type: "gaussian-mixture", components: 3 } },
      objective: { type: "wae-mmd", lambda: 10, kernel: "rbf", scales: [1, 4], code: "draw" },
    },
    falling: "rec",
  },
  { name: "SWAE", config: { objective: { type: "swae", lambda: 2, projections: 8 } } },
  { name: "RAE, L2", config: { objective: { type: "rae", regularizerWeight: 0.01 } } },
  {
    name: "RAE of convolutions, gradient penalty",
    config: {
      model: {
        encoder: { type: "conv", channels: [4, 6] },
        decoder: { type: "conv", channels: [4, 6] },
        likelihood: "squared-error",
      },
      objective: { type: "rae", regularizer: "gradient-penalty" },
    },
  },
  {
    name: "AAE, points",
    config: { objective: { type: "aae", weight: 1, discriminatorHidden: [8], discriminatorRate: 0.005 } },
    falling: "rec",
  },
  {
    name: "AAE, draws",
    config: { objective: { type: "aae", weight: 1, discriminatorHidden: [8], code: "draw" } },
    falling: "rec",
  },
  {
    name: "VAE-GAN",
    config: {
      model: { likelihood: "squared-error" },
      objective: { type: "vae-gan", discriminatorHidden: [16, 16], gamma: 50 },
    },
    falling: "rec",
  },
  { name: "DIP-VAE I", config: { objective: { type: "dip", kind: "i", offDiagonal: 0.5 } } },
  { name: "DIP-VAE II", config: { objective: { type: "dip", offDiagonal: 0.5 } } },
  { name: "Renyi", config: { objective: { type: "renyi", alpha: -1, k: 3 } } },
  { name: "MIWAE", config: { objective: { type: "miwae", m: 2, k: 3 } } },
  {
    name: "PIWAE of an IAF posterior",
    config: { model: { posterior: { type: "iaf", hidden: 8 } }, objective: { type: "piwae", m: 2, k: 3 } },
  },
  { name: "CIWAE", config: { objective: { type: "ciwae", beta: 0.3, k: 3 } } },
  {
    name: "MS-SSIM and L1",
    config: { model: { likelihood: "squared-error" }, objective: { type: "ms-ssim", window: 3, klWeight: 0.1 } },
  },
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
