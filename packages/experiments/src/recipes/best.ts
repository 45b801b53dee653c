import type { Recipe } from "latents/config";

const gated = { type: "mlp" as const, hidden: [300, 300], gated: true };
const gatedConv = { type: "conv" as const, channels: [32, 64], gated: true, hidden: [300] };

/** Adam at 1e-3 down a cosine, averaged parameters. */
const optimizer = { type: "adam", learningRate: 1e-3, schedule: { type: "cosine" }, emaDecay: 0.9995 } as const;

/** Gated convolutions and how they are trained: the best on the held-out images is kept. */
const ofConv = {
  model: {
    latent: 40,
    encoder: gatedConv,
    decoder: gatedConv,
    prior: { type: "autoregressive" },
    initializer: "he",
  },
  optimizer: { ...optimizer, clipNorm: 200 },
  train: { steps: 60_000, batch: 50, validateEvery: 2000, keep: "best" },
} as const;

/** The board's best rows by protocol, for `--hours 1`, and its best of dense nets: -log p(x) of MNIST's digits and of Fashion-MNIST's garments. Their own steps take one core an hour, and half of one. */
export const bestRecipes: readonly Recipe[] = [
  {
    name: "mnist-best",
    title: "Likeliest digits in an hour: gated convolutions, autoregressive prior",
    description: "The nets of mnist-best-static, for bits that are drawn anew in each step: less is learnt by heart.",
    config: {
      data: { name: "mnist", binarisation: "dynamic", validation: 5000 },
      ...ofConv,
      train: { ...ofConv.train, steps: 76_000 },
    },
  },
  {
    name: "mnist-best-dense",
    title: "Likely digits in an hour: gated nets, autoregressive prior, DReG",
    description:
      "784-300-300-40 and mirror, gated; the bound of 5 codes an image by the doubly reparameterised gradient, which an hour has time for.",
    config: {
      data: { name: "mnist", binarisation: "dynamic", validation: 5000 },
      model: { latent: 40, encoder: gated, decoder: gated, prior: { type: "autoregressive" }, initializer: "he" },
      objective: { type: "dreg", k: 5 },
      optimizer,
      train: { steps: 88_000, batch: 100, validateEvery: 2000 },
    },
  },
  {
    name: "mnist-best-static",
    title: "Likeliest digits in an hour, binarised once: gated convolutions, autoregressive prior",
    description:
      "Gated convolutions to 7x7 and a layer of 300, which learn fewer digits by heart than dense nets; the best on 2,500 held-out images is kept.",
    config: {
      data: { name: "binarized-mnist", binarisation: "static", validation: 2500 },
      ...ofConv,
    },
  },
  {
    name: "fashion-best",
    title: "Fewest bits of a garment's grey values in an hour: gated convolutions, autoregressive prior",
    description:
      "The nets of mnist-best-static; each of the 256 grey levels has a mass of a logistic whose mean and scale the decoder gives.",
    config: {
      data: { name: "fashion-mnist", binarisation: "none", validation: 2500 },
      ...ofConv,
      model: {
        ...ofConv.model,
        likelihood: { type: "discretised-logistic", output: "sigmoid", spread: "decoded" },
      },
    },
  },
];
