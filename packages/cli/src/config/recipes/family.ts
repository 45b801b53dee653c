import type { ConfigInput } from "@latents/core";
import { mnistRecipe } from "./mnist.js";
import type { Recipe } from "./recipe.js";

/** The default recipe with other parts of the model, and another objective. */
function mnistWith(model: ConfigInput["model"], objective?: ConfigInput["objective"]): ConfigInput {
  const { model: shared, ...rest } = mnistRecipe.config;
  return { ...rest, model: { ...shared, ...model }, ...(objective && { objective }) };
}

/** The six variants that people ask for most, on the nets and the training of the default recipe. */
export const familyOfMnist: readonly Recipe[] = [
  {
    name: "beta-vae",
    title: "beta-VAE of MNIST digits",
    description: "Ten latents of which each stands for one thing as far as may be: the KL weighs four times.",
    config: mnistWith({ latent: 10 }, { type: "beta", beta: 4 }),
  },
  {
    name: "vq-vae",
    title: "VQ-VAE of MNIST digits",
    description: "16 codes of a codebook of 128, and an autoregressive prior over them, trained beside the model.",
    config: mnistWith({ latent: 64, posterior: { type: "vq", codes: 128, codeSize: 4 }, prior: { type: "codes" } }),
  },
  {
    name: "vampprior",
    title: "VAE of MNIST digits under a VampPrior",
    description: "The prior is the mean of the posteriors of 500 learned pseudo-inputs: better samples and likelihood.",
    config: mnistWith({ latent: 40, prior: { type: "vamp", components: 500 } }),
  },
  {
    name: "wae",
    title: "Wasserstein autoencoder of MNIST digits",
    description: "Codes without noise; an MMD holds all of them together to N(0, I). No bound of log p(x).",
    config: mnistWith({ latent: 8 }, { type: "wae-mmd" }),
  },
  {
    name: "iwae",
    title: "IWAE of MNIST digits, k = 5",
    description: "The importance-weighted bound by five codes an image: better likelihood by the same nets.",
    config: mnistWith({ latent: 40 }, { type: "iwae", k: 5 }),
  },
  {
    name: "two-layers",
    title: "Ladder VAE of MNIST digits",
    description: "Two stochastic layers, 40 and 20 latents, from the top down, with a KL that grows over 1,000 steps.",
    config: mnistWith(
      { latent: 40, hierarchy: { type: "ladder", sizes: [20], hidden: [128, 128] } },
      { type: "elbo", klWarmUp: 1000 },
    ),
  },
];
