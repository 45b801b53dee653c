import type { ConfigInput } from "@latents/core";
import type { Published, Recipe } from "latents/config";

/** The nets and the training that E1's models share: 784-300-300-2z and mirror, ELU, variance = softplus + 1e-8. */
export const e1Config = (latent: number): ConfigInput & { readonly model: object } => ({
  data: { name: "mnist", binarisation: "dynamic" },
  model: {
    latent,
    initializer: "pytorch",
    encoder: { type: "mlp", hidden: [300, 300], activation: "elu" },
    decoder: { type: "mlp", hidden: [300, 300], activation: "elu" },
    posterior: { type: "normal", variance: "softplus" },
    prior: "standard-normal",
    likelihood: "bernoulli",
  },
  objective: "elbo",
  optimizer: { type: "adam", learningRate: 1e-3 },
  train: { steps: 20_000, batch: 100 },
});

const published = (figures: Pick<Published, "negElbo" | "rec" | "kl">): Published => ({
  source: '"VAE MNIST" post (code of Stanford CS236, homework 2)',
  protocol: "dynamic binarisation, one sample of z, 20,000 steps, very likely on a fixed subset of 100 test images",
  ...figures,
  note: "2 to 3 nats of noise from the subset; measured here on all 10,000 test images",
});

/** NELBO and REC after 20,000 steps, by latent dimensions. Source: the post's table. */
const byLatent: Readonly<Record<number, Pick<Published, "negElbo" | "rec">>> = {
  10: { negElbo: 98.735, rec: 79.388 },
  20: { negElbo: 96.104, rec: 71.958 },
  50: { negElbo: 95.947, rec: 70.72 },
  100: { negElbo: 95.962, rec: 70.753 },
  1000: { negElbo: 100.17, rec: 75.964 },
};

const vaeRecipes: readonly Recipe[] = Object.entries(byLatent).map(([latent, figures]) => ({
  name: `e1-vae-z${latent}`,
  title: `E1: VAE on MNIST, z = ${latent}`,
  description: `784-300-300-2z and mirror with ELU, ${latent} latent dimensions, 20,000 steps.`,
  config: e1Config(Number(latent)),
  published: published(figures),
}));

/** NELBO and REC with z = 20, by components of the mixture. Source: the post's table. */
const byComponents: Readonly<Record<number, Pick<Published, "negElbo" | "rec">>> = {
  1: { negElbo: 95.159, rec: 71.105 },
  10: { negElbo: 95.029, rec: 71.681 },
  100: { negElbo: 93.431, rec: 70.782 },
  250: { negElbo: 92.741, rec: 69.881 },
  500: { negElbo: 92.397, rec: 69.786 },
};

/** The same nets under a mixture of `components` Gaussians, all learned. */
function withMixture(latent: number, components: number): ConfigInput {
  const { model, ...rest } = e1Config(latent);
  return { ...rest, model: { ...model, prior: { type: "gaussian-mixture", components } } };
}

const mixtureRecipes: readonly Recipe[] = Object.entries(byComponents).map(([components, figures]) => ({
  name: `e1-gmvae-k${components}`,
  title: `E1: VAE with a mixture of ${components} Gaussian${components === "1" ? "" : "s"} as prior, z = 20`,
  description: `784-300-300-2z and mirror with ELU, 20 latent dimensions, k = ${components}, 20,000 steps.`,
  config: withMixture(20, Number(components)),
  published: published(figures),
}));

const referenceRecipe: Recipe = {
  name: "e1-gmvae-z10",
  title: "E1: VAE with a mixture of 500 Gaussians as prior, z = 10",
  description:
    "The homework's reference: 784-300-300-2z and mirror with ELU, 10 latent dimensions, k = 500, 20,000 steps.",
  config: withMixture(10, 500),
  published: {
    source: "reference run of Stanford CS236, homework 2",
    protocol: "dynamic binarisation, one sample of z, 20,000 steps",
    negElbo: 98.02,
    rec: 80.23,
    kl: 17.79,
  },
};

/** Our own: the same nets, batch and number of steps. */
const bestRecipe: Recipe = {
  name: "e1-best",
  title: "E1's nets and steps, with a falling learning rate and a mixture prior of 500 Gaussians",
  description:
    "784-300-300-2z and mirror with ELU, 40 latent dimensions, k = 500, 20,000 steps; Adam from 2e-3 down a cosine, averaged parameters.",
  config: {
    ...withMixture(40, 500),
    optimizer: { type: "adam", learningRate: 2e-3, schedule: { type: "cosine", warmUp: 500 }, emaDecay: 0.999 },
  },
};

/** M2 with 100 labels. */
const semiSupervisedRecipe: Recipe = {
  name: "e1-m2",
  title: "E1: semi-supervised VAE (M2) on MNIST with 100 labels",
  description:
    "z = 64, y summed exactly, classifier 784-300-300-10 with ReLU, weight 100 on the cross-entropy of 100 labelled images, 50,000 steps.",
  config: {
    ...e1Config(64),
    model: {
      ...e1Config(64).model,
      conditioning: { type: "semi-supervised", classes: 10, labelled: 100, hidden: [300, 300], classWeight: 100 },
    },
    train: { steps: 50_000, batch: 100 },
  },
  published: {
    source: '"VAE MNIST" post (code of Stanford CS236, homework 2)',
    protocol: "100 labelled images, 10 a digit; accuracy on the test set after 50,000 steps",
    accuracy: 0.9491,
    note: "75.29 % with the classifier alone",
  },
};

/** The same as it does best here. */
const movedRecipe: Recipe = {
  ...semiSupervisedRecipe,
  name: "e1-m2-moved",
  title: "E1: semi-supervised VAE (M2) on MNIST with 100 labels, images moved by up to two pixels",
  description:
    "The nets, weights and steps of e1-m2; each image moved by up to two pixels anew in each step, a learning rate that falls to 0, averaged parameters.",
  config: {
    ...semiSupervisedRecipe.config,
    optimizer: { type: "adam", learningRate: 1e-3, schedule: { type: "cosine" }, emaDecay: 0.999 },
    train: { steps: 50_000, batch: 100, augment: { shift: 2 } },
  },
};

/** E1's future work on its own nets, z = 20: what is named, and in which key it differs. */
function further(name: string, title: string, description: string, change: ConfigInput): Recipe {
  const { model, ...rest } = e1Config(20);
  return {
    name,
    title: `E1: ${title}`,
    description: `784-300-300-2z and mirror with ELU, 20 latent dimensions, 20,000 steps; ${description}.`,
    config: { ...rest, ...change, model: { ...model, ...change.model } },
  };
}

const furtherRecipes: readonly Recipe[] = [
  further("e1-iwae", "IWAE with k = 10 on E1's nets", "importance-weighted bound with k = 10", {
    objective: { type: "iwae", k: 10 },
  }),
  further("e1-cvae", "conditional VAE on E1's nets", "both nets are given the label", {
    model: { conditioning: { type: "labels", classes: 10 } },
  }),
  further(
    "e1-fsvae",
    "fully supervised VAE on E1's nets",
    "labels of all 60,000 images, 100 a step, and a classifier 784-300-300-10 with ReLU beside the VAE",
    {
      model: {
        conditioning: {
          ...{ type: "semi-supervised", classes: 10, labelled: 60_000, labelledBatch: 100 },
          ...{ hidden: [300, 300], classWeight: 100 },
        },
      },
    },
  ),
];

/** E1: VAE, VAE with a mixture prior, M2, and what its source calls future work, on MNIST. */
export const e1Recipes: readonly Recipe[] = [
  ...vaeRecipes,
  ...mixtureRecipes,
  referenceRecipe,
  bestRecipe,
  semiSupervisedRecipe,
  movedRecipe,
  ...furtherRecipes,
];
