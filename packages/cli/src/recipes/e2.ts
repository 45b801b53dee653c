import type { Recipe } from "./recipe.js";

/** Weights of the summed squared error: the plain sum, and MathWorks' half of it. */
const conventions = [
  { name: "e2-conv", scale: 1, words: "the sum of squared errors" },
  { name: "e2-conv-half", scale: 0.5, words: "half the sum of squared errors, as MathWorks has it" },
] as const;

/** E2: the convolutional VAE of grey digits. Its batch is not published; 128 is ours. */
export const e2Recipes: readonly Recipe[] = conventions.map(({ name, scale, words }) => ({
  name,
  title: "E2: convolutional VAE on MNIST",
  description: `Stride-2 convolutions and mirror, 20 latent dimensions, grey values, ${words}, 50 epochs.`,
  config: {
    data: { name: "mnist", binarisation: "none" },
    model: {
      latent: 20,
      initializer: "glorot",
      encoder: { type: "conv", channels: [32, 64], kernel: 3 },
      decoder: "digits",
      likelihood: { type: "squared-error", scale },
    },
    optimizer: { type: "adam", learningRate: 1e-3, beta1: 0.9 },
    train: { epochs: 50, batch: 128 },
  },
  published: {
    source: '"Generate Digit Images using VAE"; MathWorks\' example',
    protocol: "pictures and the loss curve; no table",
  },
}));
