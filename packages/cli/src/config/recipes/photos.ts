import type { Recipe } from "./recipe.js";
import { userData } from "./recipe.js";

export const photosRecipe: Recipe = {
  name: "photos",
  title: "VAE of photos",
  description: "Convolutional nets for a folder of your own colour images, scaled and cropped to 64x64: --data FOLDER.",
  config: {
    data: { name: userData("folder of images"), binarisation: "none", size: 64, channels: 3, validation: 0.1 },
    model: {
      latent: 32,
      outputBias: "data-mean",
      encoder: { type: "conv", channels: [32, 64, 128], kernel: 4, hidden: [256] },
      decoder: { type: "conv", channels: [32, 64, 128], kernel: 4, hidden: [256] },
      // codes of a few hundred photos lie in clumps, between which N(0, I) would draw busts without a face
      prior: "realnvp",
      likelihood: { type: "normal", spread: "optimal" },
    },
    // before the KL weighs in full, codes have begun to say something: else all photos become their mean
    objective: { type: "elbo", klWarmUp: 400 },
    optimizer: { type: "adam", learningRate: 1e-3, clipNorm: 1000 },
    // a few hundred photos are learned by heart soon: then codes of the prior decode to no face
    train: { steps: 3000, batch: 32, validateEvery: 50, earlyStopping: { patience: 12 }, augment: { flip: true } },
  },
};
