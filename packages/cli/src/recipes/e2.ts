import type { Recipe } from "./recipe.js";

/** What multiplies the squared error, by recipe: the plain sum, or MathWorks' half. */
const conventions = [
  { name: "e2-conv", scale: 1, words: "the sum of squared errors" },
  { name: "e2-conv-half", scale: 0.5, words: "half the sum of squared errors (MathWorks' convention)" },
] as const;

/** E2: a convolutional VAE of grey digits, squared error + KL, in both conventions of the error. */
export const e2Recipes: readonly Recipe[] = conventions.map(({ name, scale, words }) => ({
  name,
  title: `E2: convolutional VAE on MNIST, ${scale === 1 ? "SSE" : "SSE / 2"} + KL`,
  description: `Two stride-2 convolutions, 20 latent dimensions, four transposed convolutions, grey values, 50 epochs, ${words}.`,
  config: {
    data: { name: "mnist", binarisation: "none" },
    model: {
      latent: 20,
      initializer: "glorot",
      encoder: { type: "conv", channels: [32, 64], kernel: 3 },
      decoder: "digits",
      likelihood: { type: "squared-error", scale },
    },
    objective: "elbo",
    optimizer: { type: "adam", learningRate: 1e-3, beta1: 0.9 },
    train: { epochs: 50, batch: 128 },
  },
  published: {
    source: '"Generate Digit Images using VAE" post; the example of MathWorks that it follows',
    protocol: `grey values, ${words} + KL; 50 epochs; a loss curve and pictures, no table`,
    note: "no density: the loss is comparable with nothing but itself, and neither with that of the other convention",
  },
}));
