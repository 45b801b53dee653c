import type { Recipe } from "./recipe.js";

/** Loss of each of the five epochs, by latent dimensions. Source: the project's report. */
const published: Readonly<Record<number, readonly number[]>> = {
  2: [182.7, 180.21, 176.26, 173.3, 170.37],
  3: [162.96, 161.1, 157.54, 153.28, 148.76],
};

/** E5: 784-500 tanh-2z and mirror on thresholded digits, with 2 and 3 latent dimensions. */
export const e5Recipes: readonly Recipe[] = Object.entries(published).map(([latent, lossPerEpoch]) => ({
  name: `e5-${latent}d`,
  title: `E5: VAE++ baseline, ${latent}-D latent space`,
  description: `784-500 and mirror with tanh, ${latent} latent dimensions, thresholded digits, 5 epochs.`,
  config: {
    data: { name: "mnist", binarisation: "threshold" },
    model: {
      latent: Number(latent),
      initializer: "glorot",
      encoder: { type: "mlp", hidden: [500], activation: "tanh" },
      decoder: { type: "mlp", hidden: [500], activation: "tanh" },
    },
    optimizer: { type: "adam", learningRate: 1e-3 },
    train: { epochs: 5, batch: 200 },
  },
  published: {
    source: "VAE++, course project of CSC412/2506",
    protocol: "threshold binarisation, loss of each epoch's last training batch",
    lossPerEpoch,
    note: "a single batch there; the last batch and the epoch's mean differ, so both are worth printing",
  },
}));
