import type { Recipe } from "./recipe.js";

/**
 * E4: faces. The slides sum the squared error over batch and pixels and average the KL over batch and latents: per image, a KL
 * weight of 1 / (16 x 64). They do not show the convolutions; these are ours.
 */
export const e4Recipe: Recipe = {
  name: "e4-faces",
  title: "E4: convolutional VAE of faces",
  description:
    "3x128x128 to 1024 to 64 latent dimensions and mirror, batch 16, 1200 epochs; name your folder: --data photos/.",
  config: {
    data: { name: "faces", binarisation: "none", size: 128, channels: 3 },
    model: {
      latent: 64,
      initializer: "pytorch",
      encoder: { type: "conv", channels: [16, 32, 64, 128], kernel: 4, hidden: [1024] },
      decoder: { type: "conv", channels: [16, 32, 64, 128], kernel: 4, hidden: [1024] },
      likelihood: { type: "squared-error", scale: 1, output: "sigmoid" },
    },
    objective: { type: "elbo", klWeight: 1 / (16 * 64) },
    optimizer: { type: "adam", learningRate: 1e-3 },
    train: { epochs: 1200, batch: 16 },
  },
  published: {
    source: "lecture slides on autoencoders",
    protocol: "recovered training and unseen faces after 400, 800 and 1200 epochs; pictures only",
    note: "the KL is averaged over batch and latents there, so its effective weight is 1/1024",
  },
};
