import type { Recipe } from "latents/config";

/** E3: the original VAE, 784-512-384-256-z with ReLU and mirror. */
const recipeOf = (name: string, latent: number, title: string): Recipe => ({
  name,
  title,
  description: `784-512-384-256-${latent} and mirror with ReLU, 10,000 steps of batch 100.`,
  config: {
    data: { name: "mnist", binarisation: "dynamic" },
    model: {
      latent,
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
});

/** E3 with 10 latent dimensions, and with 2 for its pictures of the plane. */
export const e3Recipes: readonly Recipe[] = [
  recipeOf("e3-vae", 10, "E3: the original VAE on MNIST"),
  recipeOf("e3-2d", 2, "E3: the original VAE on MNIST, 2-D latent space"),
];
