import type { Recipe } from "./recipe.js";
import { userData } from "./recipe.js";

export const photosRecipe: Recipe = {
  name: "photos",
  title: "VAE of photos",
  description: "Convolutional nets for a folder of your own colour images, scaled and cropped to 64x64: --data FOLDER.",
  config: {
    data: { name: userData("folder of images"), binarisation: "none", size: 64, channels: 3 },
    model: {
      latent: 64,
      initializer: "he",
      encoder: { type: "conv", channels: [32, 64, 128], kernel: 4, hidden: [256] },
      decoder: { type: "conv", channels: [32, 64, 128], kernel: 4, hidden: [256] },
      likelihood: { type: "normal", spread: "optimal" },
    },
    optimizer: { type: "adam", learningRate: 5e-4 },
    train: { steps: 3000, batch: 32 },
  },
};
