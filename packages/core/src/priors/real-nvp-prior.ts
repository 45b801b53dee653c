import { affineCoupling, couplingOptions, initializerOption, needsTwo } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { flowPrior } from "./flow-prior.js";
import type { Prior } from "./prior.js";

/** Options of `realNvpPrior` in a config; code may give the initialiser too. */
export const realNvpOptions = couplingOptions(6);
const allOptions = { ...realNvpOptions, initializer: initializerOption };
export type RealNvpPriorOptions = OptionsOf<typeof allOptions>;

/**
 * p(z) = N(f(z); 0, I) |det df/dz|, f a chain of affine couplings with a net each: a draw is the inverse of noise. Starts near N(0, I). Its KL is sampled.
 * Parameters: `0.*`, `1.*`, ... for the couplings. Throws InputError for fewer than two dimensions, or options out of range.
 * Source: Dinh, Sohl-Dickstein & Bengio 2017, arXiv:1605.08803; as a prior of a VAE: Chen et al. 2017, arXiv:1611.02731.
 */
export const realNvpPrior = withOptions("prior", allOptions, ({ couplings: count, ...options }): Prior => ({
  name: "realnvp",
  build: (latent, scope) => {
    needsTwo("prior realnvp", latent);
    const couplings = Array.from({ length: count }, (_, i) =>
      affineCoupling({ size: latent, moves: i % 2 === 0 ? "second" : "first", ...options }),
    );
    return flowPrior(couplings, latent, scope);
  },
}));
