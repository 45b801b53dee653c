import type { ConfigInput } from "@latents/core";
import { e5Baseline as baseline, e5Source as source } from "./e5-baseline.js";
import { e5GreyRecipes } from "./e5-grey.js";
import { e5ObjectiveRecipes } from "./e5-objectives.js";
import type { Recipe } from "latents/config";

/** Loss of each of the five epochs, by latent dimensions. Source: the project's report. */
const lossPerEpoch: Readonly<Record<number, readonly number[]>> = {
  2: [182.7, 180.21, 176.26, 173.3, 170.37],
  3: [162.96, 161.1, 157.54, 153.28, 148.76],
};

const latentRecipes: readonly Recipe[] = Object.entries(lossPerEpoch).map(([latent, losses]) => ({
  name: `e5-${latent}d`,
  title: `E5: VAE++ baseline, ${latent}-D latent space`,
  description: `784-500 and mirror with tanh, ${latent} latent dimensions, thresholded digits, 5 epochs.`,
  config: baseline(Number(latent), 5),
  published: {
    source,
    protocol: "threshold binarisation, loss of each epoch's last training batch",
    lossPerEpoch: losses,
    note: "a single batch there; the last batch and the epoch's mean differ, so both are worth printing",
  },
}));

/** The baseline with labels, which the project gives to the encoder, its decoder always getting class 0. */
function labelled(name: string, what: string, conditioning: NonNullable<ConfigInput["model"]>["conditioning"]): Recipe {
  const { model, ...rest } = baseline(2, 5);
  return {
    name,
    title: `E5: conditional VAE, ${what}`,
    description: `784-500 and mirror with tanh, 2 latent dimensions, thresholded digits, 5 epochs; ${what}.`,
    config: { ...rest, model: { ...model, conditioning } },
    published: {
      source,
      protocol: "threshold binarisation; pictures, no table",
      note: "the decoder there always got label 0; here both nets get the true label",
    },
  };
}

const labelRecipes: readonly Recipe[] = [
  labelled("e5-cvae", "complete labels", { type: "labels", classes: 10 }),
  labelled("e5-cvae-half", "half of the labels dropped to the zero vector", {
    ...{ type: "labels", classes: 10, labelled: 30_000 },
  }),
  labelled("e5-m2-half", "half of the labels inferred (M2)", {
    ...{ type: "semi-supervised", classes: 10, labelled: 30_000, hidden: [300], labelledBatch: 200 },
  }),
];

const fashionRecipes: readonly Recipe[] = [
  {
    name: "e5-fashion",
    title: "E5: VAE++ baseline on Fashion-MNIST, 2-D latent space",
    description: "784-500 and mirror with tanh, 2 latent dimensions, thresholded images, 3 epochs.",
    config: { ...baseline(2, 3), data: { name: "fashion-mnist", binarisation: "threshold" } },
    published: { source, protocol: "threshold binarisation, 3 epochs; pictures, no table" },
  },
  {
    name: "e5-fashion-conv",
    title: "E5: convolutional VAE on Fashion-MNIST",
    description: "Two stride-2 convolutions and mirror, 10 latent dimensions, thresholded images, 3 epochs.",
    config: {
      data: { name: "fashion-mnist", binarisation: "threshold" },
      model: {
        latent: 10,
        initializer: "glorot",
        encoder: { type: "conv", channels: [32, 64], kernel: 3 },
        decoder: { type: "conv", channels: [32, 64], kernel: 3 },
      },
      optimizer: { type: "adam", learningRate: 1e-3 },
      train: { epochs: 3, batch: 200 },
    },
    published: { source, protocol: "threshold binarisation, 3 epochs; pictures, no table" },
  },
];

const completionRecipe: Recipe = {
  name: "e5-complete",
  title: "E5: VAE whose images are completed, 20-D latent space",
  description:
    "784-500 and mirror with tanh, 20 latent dimensions, thresholded digits, 20 epochs; for latents complete.",
  config: baseline(20, 20),
  published: {
    source,
    protocol: "the bottom half of digits from the top half; a picture, no table",
    note: "its mask showed the left half; 2 latent dimensions there, which hold too little of a digit to continue it",
  },
};

/** E5: the baseline, with labels, on Fashion-MNIST, with other objectives and likelihoods, and the model for completion. */
export const e5Recipes: readonly Recipe[] = [
  ...latentRecipes,
  ...labelRecipes,
  ...fashionRecipes,
  ...e5ObjectiveRecipes,
  ...e5GreyRecipes,
  completionRecipe,
];
