import { affineCoupling, chainForward, chainBack, couplingOptions, initializerOption, needsTwo } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { flowPosterior, gaussianHeads } from "./flow-posterior.js";
import type { Posterior } from "./posterior.js";

/** Options of `realNvpPosterior` in a config; code may give the initialiser too. */
export const realNvpPosteriorOptions = couplingOptions(4);
const allOptions = { ...realNvpPosteriorOptions, initializer: initializerOption };
export type RealNvpPosteriorOptions = OptionsOf<typeof allOptions>;

/**
 * A chain of affine couplings from a Gaussian, whose nets see the features:  z = f(z_0),  log q(z|x) = log N(z_0; mean, exp(logVar)) - log |det df/dz_0|. Quick both
 * ways, so any z can be scored. Parameters: `mean`, `logVar`, and `0`, `1`, ... for the couplings.
 * Throws InputError for fewer than two dimensions, or options out of range.  Source: Dinh, Sohl-Dickstein & Bengio 2017, arXiv:1605.08803.
 */
export const realNvpPosterior = withOptions("posterior", allOptions, ({ couplings, ...options }): Posterior => ({
  name: "realnvp",
  build: (features, latent, scope) => {
    needsTwo("posterior realnvp", latent);
    const flow = Array.from({ length: couplings }, (_, i) =>
      affineCoupling({ size: latent, moves: i % 2 === 0 ? "second" : "first", ...options }),
    );
    const [push, back] = [chainForward(flow, scope, features), chainBack(flow, scope, features)];
    return flowPosterior(gaussianHeads(features, latent, scope, options.initializer), push, (at) => {
      const y = back(at);
      return { ...push(y), y };
    });
  },
}));
