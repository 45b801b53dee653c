import type { ConfigInput } from "@latents/core";
import type { Recipe } from "latents/config";

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

/** E6: published NLL to reach. */
export const e6Recipes: readonly Recipe[] = [burda(1, 86.76), burda(5, 85.54)];
