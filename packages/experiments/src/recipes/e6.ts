import type { ConfigInput } from "@latents/core";
import type { Recipe } from "latents/config";
import { e1Config } from "./e1.js";

/** Burda, Grosse & Salakhutdinov's set-up with one stochastic layer, all 3,280 epochs. */
const burda = (k: number, nll: number): Recipe => ({
  name: k === 1 ? "e6-vae" : `e6-iwae-k${k}`,
  title: `E6: ${k === 1 ? "VAE" : `IWAE with k = ${k}`}, 784-200-200-50`,
  description: `784-200-200-50 and mirror with tanh, batch 20, 3,280 epochs of Adam from 1e-3 down to 1e-4 in 8 stages${k === 1 ? "" : `; importance-weighted bound with k = ${k}`}.`,
  config: {
    data: { name: "mnist", binarisation: "dynamic" },
    model: {
      latent: 50,
      initializer: "glorot",
      encoder: { type: "mlp", hidden: [200, 200], activation: "tanh" },
      decoder: { type: "mlp", hidden: [200, 200], activation: "tanh" },
    },
    objective: (k === 1 ? "elbo" : { type: "iwae", k }) satisfies ConfigInput["objective"],
    optimizer: { type: "adam", learningRate: 1e-3, epsilon: 1e-4, schedule: "staged" },
    train: { epochs: 3280, batch: 20 },
  },
  published: {
    source: "Burda, Grosse & Salakhutdinov 2016, Importance Weighted Autoencoders, arXiv:1509.00519, table 1",
    protocol: "dynamic binarisation, NLL of the 10,000 test images with 5,000 importance samples",
    nll,
  },
});

/** What is put in the place of the Gaussian posterior and of N(0, I), by the end of the recipe's name. */
const likelier: Readonly<Record<string, { readonly what: string; readonly parts: ConfigInput["model"] }>> = {
  normal: { what: "N(0, I) as prior", parts: {} },
  mixture: {
    what: "a mixture of 500 Gaussians as prior",
    parts: { prior: { type: "gaussian-mixture", components: 500 } },
  },
  vamp: { what: "a VampPrior of 500 pseudo-inputs", parts: { prior: { type: "vamp", components: 500 } } },
  realnvp: { what: "a RealNVP as prior", parts: { prior: { type: "realnvp" } } },
  iaf: { what: "an inverse autoregressive flow as posterior", parts: { posterior: { type: "iaf" } } },
  layers: {
    what: "two stochastic layers",
    parts: { hierarchy: { type: "layers", sizes: [40], hidden: [300, 300], activation: "elu" } },
  },
};

/** Our own comparison: E1's nets, batch and steps with z = 40, and each way to a better likelihood on its own. */
const likelierRecipes = Object.entries(likelier).map(([word, { what, parts }]): Recipe => {
  const { model, ...rest } = e1Config(40);
  return {
    name: `e6-${word}`,
    title: `E6: VAE with ${what}, z = 40`,
    description: `784-300-300-40 and mirror with ELU, ${what}, 20,000 steps.`,
    config: { ...rest, model: { ...model, ...parts } },
  };
});

/** E6: published NLL to reach, and what brings a model nearer to it. */
export const e6Recipes: readonly Recipe[] = [burda(1, 86.76), burda(5, 85.54), ...likelierRecipes];
