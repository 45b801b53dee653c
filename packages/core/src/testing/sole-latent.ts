import type { Tensor } from "../graph/index.js";
import type { LatentModel } from "../latents/index.js";
import type { LikelihoodDistribution } from "../likelihoods/index.js";
import type { PosteriorDistribution } from "../posteriors/index.js";
import type { PriorDistribution } from "../priors/index.js";

/** A model of one latent `z` from distributions that stand already: for tests of what is made of them. */
export const soleLatent = (parts: {
  readonly size: number;
  readonly posterior: PosteriorDistribution;
  readonly prior: () => PriorDistribution;
  readonly decode: (z: Tensor) => LikelihoodDistribution;
}): LatentModel => ({
  givens: [],
  latents: [
    {
      ...{ name: "z", kind: "continuous", size: parts.size, expectation: "draw", posteriorGiven: [], priorGiven: [] },
      posterior: () => parts.posterior,
      prior: parts.prior,
    },
  ],
  code: "z",
  decode: ({ z }) => parts.decode(z),
});
