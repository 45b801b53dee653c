import type { ConfigInput } from "@latents/core";

/** Where E5's experiments were published. */
export const e5Source = "VAE++, course project of CSC412/2506";

/** The project's baseline: 784-500 tanh-2z and mirror on thresholded digits, Glorot, batch 200. */
export const e5Baseline = (latent: number, epochs: number): ConfigInput & { readonly model: object } => ({
  data: { name: "mnist", binarisation: "threshold" },
  model: {
    latent,
    initializer: "glorot",
    encoder: { type: "mlp", hidden: [500], activation: "tanh" },
    decoder: { type: "mlp", hidden: [500], activation: "tanh" },
  },
  optimizer: { type: "adam", learningRate: 1e-3 },
  train: { epochs, batch: 200 },
});
