import type { Recipe } from "./recipe.js";

/** E3: the original VAE, 784-512-384-256-z with ReLU and mirror. */
export const e3Recipe: Recipe = {
  name: "e3-vae",
  title: "E3: the original VAE on MNIST",
  description: "784-512-384-256-10 and mirror with ReLU, 10,000 steps of batch 100.",
  config: {
    data: { name: "mnist", binarisation: "dynamic" },
    model: {
      latent: 10,
      initializer: "pytorch",
      encoder: { type: "mlp", hidden: [512, 384, 256], activation: "relu" },
      decoder: { type: "mlp", hidden: [256, 384, 512], activation: "relu" },
    },
    optimizer: { type: "adam", learningRate: 1e-3 },
    train: { steps: 10_000, batch: 100 },
  },
  published: {
    source: "summary of Kingma & Welling, Auto-Encoding Variational Bayes",
    protocol: "pictures and curves against steps; no table",
    seconds: 600,
  },
};
