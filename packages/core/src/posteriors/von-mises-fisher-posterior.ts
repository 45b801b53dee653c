import { vonMisesFisher } from "../distributions/index.js";
import { initializerOption, linear, needsTwo } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, div, softplus, sqrt, square, sum } from "../ops/index.js";
import type { Posterior } from "./posterior.js";

const allOptions = { initializer: initializerOption };
export type VonMisesFisherPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * A von Mises-Fisher distribution on the unit sphere of `latent` dimensions (the paper's S^(latent - 1)): a mean direction, head `direction` over its length, and a
 * concentration 1 + softplus(head `concentration`). Its KL to `uniform-sphere`, the one prior for it, has a closed form. What stands for x is the mean direction.
 * Throws InputError for fewer than two dimensions.  Source: Davidson et al. 2018, arXiv:1804.00891.
 */
export const vonMisesFisherPosterior = withOptions("posterior", allOptions, ({ initializer }): Posterior => ({
  name: "von-mises-fisher",
  support: "sphere",
  build: (features, latent, scope) => {
    needsTwo("posterior von-mises-fisher", latent);
    const raw = linear(latent, { initializer }).apply(features, scope.child("direction"));
    const mean = div(raw, sqrt(add(sum(square(raw), -1, true), 1e-12)));
    const q = vonMisesFisher(
      mean,
      add(softplus(linear(1, { initializer }).apply(features, scope.child("concentration"))), 1),
    );
    return {
      mean,
      noise: "normal",
      entropy: q.entropy(),
      logProb: (z) => q.logProb(z),
      draw: (noise) => {
        const z = q.sample(noise);
        return { z, logProb: q.logProb(z) };
      },
    };
  },
}));
