import type { ConfigInput } from "@latents/core";
import type { Recipe } from "latents/config";

/** What E2's recipes differ in. */
interface Variation {
  readonly name: string;
  /** What multiplies the squared error: the plain sum, or MathWorks' half. */
  readonly scale?: 1 | 0.5;
  readonly latent?: number;
  readonly downsample?: "stride" | "max-pool";
  /** Behind the title. */
  readonly titleEnd?: string;
  /** What the publication says of it, where it is a failure there. */
  readonly note?: string;
}

const variations: readonly Variation[] = [
  { name: "e2-conv" },
  { name: "e2-conv-half", scale: 0.5 },
  {
    ...{ name: "e2-conv-pooling", downsample: "max-pool", titleEnd: ", with pooling layers" },
    note: "shown there as a failure, in pictures",
  },
  {
    ...{ name: "e2-conv-z2", latent: 2, titleEnd: ", 2 latent dimensions" },
    note: "a short latent is shown there as a failure, in pictures; its size is not given",
  },
];

function recipeOf({ name, scale = 1, latent = 20, downsample = "stride", titleEnd = "", note }: Variation): Recipe {
  const words = scale === 1 ? "the sum of squared errors" : "half the sum of squared errors (MathWorks' convention)";
  const down =
    downsample === "stride" ? "Two stride-2 convolutions" : "Two convolutions, each with a maximum over 2x2 behind it";
  const encoder: ConfigInput["model"] = {
    encoder: { type: "conv", channels: [32, 64], kernel: 3, ...(downsample !== "stride" && { downsample }) },
  };
  return {
    name,
    title: `E2: convolutional VAE on MNIST, ${scale === 1 ? "SSE" : "SSE / 2"} + KL${titleEnd}`,
    description: `${down}, ${latent} latent dimensions, four transposed convolutions, grey values, 50 epochs, ${words}.`,
    config: {
      data: { name: "mnist", binarisation: "none" },
      model: {
        latent,
        initializer: "glorot",
        ...encoder,
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
      note: `${note === undefined ? "" : `${note}; `}no density: the loss is comparable with nothing but itself, and neither with that of the other convention`,
    },
  };
}

/** E2: a convolutional VAE of grey digits, squared error + KL, in both conventions of the error; and the two failures that it shows. */
export const e2Recipes: readonly Recipe[] = variations.map(recipeOf);
