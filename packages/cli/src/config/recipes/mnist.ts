import type { Recipe } from "./recipe.js";

export const mnistRecipe: Recipe = {
  name: "mnist",
  title: "VAE of MNIST digits",
  description: "The default: a small fully connected VAE that learns well in under a minute on two cores.",
  config: {
    data: { name: "mnist", binarisation: "dynamic" },
    model: {
      latent: 20,
      initializer: "he",
      encoder: { type: "mlp", hidden: [512, 256] },
      decoder: { type: "mlp", hidden: [256, 512] },
    },
    optimizer: { type: "adam", learningRate: 2e-3, schedule: { type: "cosine" } },
    train: { steps: 5000, batch: 100 },
  },
};
