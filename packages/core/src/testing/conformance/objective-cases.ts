import type { ConformanceCase } from "./conformance-case.js";

/** Objectives, and how they weigh the KL. */
export const objectiveCases: readonly ConformanceCase[] = [
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
      objective: { type: "vae-gan", discriminatorHidden: [16, 16], gamma: 50, discriminatorRate: 0.01 },
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
];
