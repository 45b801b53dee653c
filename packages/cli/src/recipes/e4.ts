import { userData, type Recipe } from "./recipe.js";

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
export const e4Recipe: Recipe = {
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
