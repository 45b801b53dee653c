import { labelledToyData } from "../toy.js";
import type { ConformanceCase } from "./conformance-case.js";

/** Priors, posteriors and several latents. */
export const latentCases: readonly ConformanceCase[] = [
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
  { name: "exemplar prior", config: { model: { prior: { type: "exemplar", components: 6 } } } },
  { name: "prior of full covariance", config: { model: { prior: "full-normal" } } },
  { name: "MAF prior", config: { model: { prior: { type: "maf", steps: 2, hidden: 8 } } } },
  { name: "autoregressive prior", config: { model: { prior: { type: "autoregressive", components: 3, hidden: 8 } } } },
  { name: "posterior of full covariance", config: { model: { posterior: "full-normal" } } },
  { name: "planar posterior", config: { model: { posterior: { type: "planar", steps: 3 } } } },
  { name: "RealNVP posterior", config: { model: { posterior: { type: "realnvp", couplings: 2, hidden: [8] } } } },
  { name: "MAF posterior", config: { model: { posterior: { type: "maf", steps: 2, hidden: 8 } } } },
  { name: "von Mises-Fisher posterior", config: { model: { latent: 4, posterior: "von-mises-fisher" } } },
  {
    name: "Gumbel-softmax posterior",
    config: {
      model: {
        latent: 12,
        posterior: { type: "gumbel-softmax", categories: 4 },
        prior: { type: "uniform-categories", categories: 4 },
      },
    },
  },
  {
    name: "straight-through Gumbel-softmax",
    config: {
      model: {
        latent: 12,
        posterior: { type: "gumbel-softmax", categories: 4, straightThrough: true },
        prior: { type: "uniform-categories", categories: 4 },
      },
    },
  },
  {
    name: "vector quantisation, with a prior of its codes",
    config: {
      model: { latent: 6, posterior: { type: "vq", codes: 8, codeSize: 2 }, prior: { type: "codes", hidden: 12 } },
    },
    falling: "rec",
  },
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
    name: "ladder of three latents",
    config: { model: { hierarchy: { type: "ladder", sizes: [3, 2], hidden: [8] } } },
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
];
