import { variant } from "../variant.js";
import type { PartContext } from "../nn/index.js";
import { fullNormalPosterior } from "./full-normal-posterior.js";
import { gumbelSoftmaxOptions, gumbelSoftmaxPosterior } from "./gumbel-softmax-posterior.js";
import { iafOptions, iafPosterior } from "./iaf-posterior.js";
import { mafPosterior, mafPosteriorOptions } from "./maf-posterior.js";
import { normalPosterior, normalPosteriorOptions } from "./normal-posterior.js";
import { planarOptions, planarPosterior } from "./planar-posterior.js";
import type { Posterior } from "./posterior.js";
import { realNvpPosterior, realNvpPosteriorOptions } from "./real-nvp-posterior.js";
import { vonMisesFisherPosterior } from "./von-mises-fisher-posterior.js";
import { vqOptions, vqPosterior } from "./vq-posterior.js";

export * from "./posterior.js";
export * from "./gaussian-posterior.js";
export * from "./categorical-posterior.js";
export * from "./point-posterior.js";
export * from "./normal-posterior.js";
export * from "./full-normal-posterior.js";
export { flowPosterior, gaussianHeads } from "./flow-posterior.js";
export * from "./planar-posterior.js";
export * from "./real-nvp-posterior.js";
export * from "./iaf-posterior.js";
export * from "./maf-posterior.js";
export * from "./von-mises-fisher-posterior.js";
export * from "./gumbel-softmax-posterior.js";
export { nearestCode } from "./codebook.js";
export * from "./vq-posterior.js";

/** Posteriors by their word in a config (`model.posterior.type`). */
export const posteriors = {
  normal: variant(normalPosteriorOptions, (o, { initializer }: PartContext): Posterior =>
    normalPosterior({ initializer, ...o }),
  ),
  "full-normal": variant({}, (_, { initializer }: PartContext): Posterior => fullNormalPosterior({ initializer })),
  planar: variant(planarOptions, (o, { initializer }: PartContext): Posterior =>
    planarPosterior({ initializer, ...o }),
  ),
  realnvp: variant(realNvpPosteriorOptions, (o, { initializer }: PartContext): Posterior =>
    realNvpPosterior({ initializer, ...o }),
  ),
  iaf: variant(iafOptions, (o, { initializer }: PartContext): Posterior => iafPosterior({ initializer, ...o })),
  maf: variant(mafPosteriorOptions, (o, { initializer }: PartContext): Posterior =>
    mafPosterior({ initializer, ...o }),
  ),
  "von-mises-fisher": variant(
    {},
    (_, { initializer }: PartContext): Posterior => vonMisesFisherPosterior({ initializer }),
    { model: { prior: "uniform-sphere" } },
  ),
  "gumbel-softmax": variant(
    gumbelSoftmaxOptions,
    (o, { initializer }: PartContext): Posterior => gumbelSoftmaxPosterior({ initializer, ...o }),
    { model: { prior: "uniform-categories", latent: 200 } },
  ),
  vq: variant(vqOptions, (o, { initializer }: PartContext): Posterior => vqPosterior({ initializer, ...o }), {
    model: { prior: "codes", latent: 64 },
  }),
};
