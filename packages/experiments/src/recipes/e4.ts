import type { ConfigInput } from "@latents/core";
import { userData, type Recipe } from "latents/config";

const batch = 16;
const latent = 64;
/** The net, mirrored by the decoder. */
const net: { type: "conv"; channels: number[]; kernel: 4; hidden: number[] } = {
  type: "conv",
  channels: [16, 32, 64, 128],
  kernel: 4,
  hidden: [1024],
};

/** E4: faces of 3x128x128, from a folder of the user's. */
const faces: Recipe = {
  name: "e4-faces",
  title: "E4: convolutional VAE of faces, 3x128x128",
  description:
    "Four stride-2 convolutions, 1024 features, 64 latent dimensions and mirror, 1200 epochs of batch 16, on a folder of images given with --data.",
  config: {
    data: { name: userData("folder of images"), binarisation: "none", size: 128, channels: 3 },
    model: {
      latent,
      initializer: "pytorch",
      encoder: net,
      decoder: net,
      likelihood: { type: "squared-error", scale: 1, output: "sigmoid" },
    },
    objective: { type: "elbo", klWeight: 1 / (batch * latent) },
    optimizer: { type: "adam", learningRate: 1e-3 },
    train: { epochs: 1200, batch },
    snapshots: { epochs: [400, 800, 1200] },
  },
  published: {
    source: "lecture slides",
    protocol:
      "squared error summed over the batch + KL averaged over batch and latent; pictures at 400, 800 and 1200 epochs",
    note: "that average makes the KL weigh 1 / (16 * 64) of the ELBO's: nearly an autoencoder, so prior samples are poor; the slides name neither the channels nor the learning rate",
  },
};

const faceSource = {
  source: "lecture slides, homework",
  protocol: "pictures and t-SNE alone; neither the net nor the data are given",
};

/** A smaller net for grey images of 64x64, for the homework's many trainings. */
const smallNet: { type: "conv"; channels: number[]; kernel: 4; hidden: number[] } = {
  type: "conv",
  channels: [16, 32, 64],
  kernel: 4,
  hidden: [256],
};

/** Grey faces of 64x64 with the whole KL, so that codes fill the prior and directions mean something. */
const smallConfig = (latent: number, epochs: number): ConfigInput => ({
  data: { name: userData("folder of images"), binarisation: "none", size: 64, channels: 1 },
  model: {
    ...{ latent, initializer: "pytorch", encoder: smallNet, decoder: smallNet },
    likelihood: { type: "squared-error", scale: 1, output: "sigmoid" },
  },
  objective: { type: "elbo", klWeight: 0.1 },
  optimizer: { type: "adam", learningRate: 1e-3 },
  train: { epochs, batch: 16 },
});

const expressions: Recipe = {
  name: "e4-expressions",
  title: "E4: facial expressions, grey 64x64",
  description:
    "Three stride-2 convolutions, 256 features, 30 latent dimensions and mirror, 200 epochs of batch 16, a tenth of the KL, on a folder of images given with --data.",
  config: smallConfig(30, 200),
  published: { ...faceSource, note: "the homework has 20, 30 and 50 latent dimensions: --latent" },
};

const abnormal: Recipe = {
  name: "e4-abnormal",
  title: "E4: normal and abnormal images, latent 32",
  description:
    "The net of e4-expressions with 32 latent dimensions, 1200 epochs of batch 16: for sixteen images of each kind, given with --data.",
  config: smallConfig(32, 1200),
  published: { ...faceSource, note: "16 + 16 images, latent 32, 1200 epochs" },
};

/** E4: faces, their expressions, and what is normal. */
export const e4Recipes: readonly Recipe[] = [faces, expressions, abnormal];
