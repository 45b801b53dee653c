import type { ConfigInput } from "@latents/core";
import type { Recipe } from "latents/config";

/** An objective that is to disentangle, in the middle of the weights that disentanglement_lib tries of it. */
export interface Disentangler {
  readonly word: string;
  readonly label: string;
  readonly objective: NonNullable<ConfigInput["objective"]>;
}

export const disentanglers: readonly Disentangler[] = [
  { word: "elbo", label: "ELBO", objective: "elbo" },
  { word: "beta", label: "beta-VAE, beta 4", objective: { type: "beta", beta: 4 } },
  {
    word: "factor",
    label: "FactorVAE, gamma 30",
    objective: { type: "factor", gamma: 30, discriminatorHidden: [256, 256] },
  },
  { word: "beta-tc", label: "beta-TC, beta 6", objective: { type: "beta-tc", beta: 6 } },
  { word: "dip", label: "DIP-VAE I, 5 and 50", objective: { type: "dip", kind: "i", offDiagonal: 5, diagonal: 50 } },
];

/** Half of the channels and hidden units of Burgess et al. 2018, as Locatello et al. 2019 take them for all objectives. */
const net = { type: "conv" as const, channels: [16, 16, 32, 32], kernel: 4 as const, hidden: [128] };

export const dspritesRecipe = (word: string): string => `e6-dsprites-${word}`;

/** E6: the objectives that are to disentangle, at equal nets, on dSprites. */
export const dspritesRecipes: readonly Recipe[] = disentanglers.map(({ word, label, objective }) => ({
  name: dspritesRecipe(word),
  title: `E6: ${label} on dSprites`,
  description: `Convolutions of 16-16-32-32 channels, 128 units, 10 latents and mirror, ${label}, 20,000 steps.`,
  config: {
    data: { name: "dsprites", binarisation: "threshold" },
    model: { latent: 10, encoder: net, decoder: net, likelihood: "bernoulli" },
    objective,
    optimizer: { type: "adam", learningRate: 1e-3 },
    train: { steps: 20_000, batch: 64 },
  },
}));
