import { z } from "zod";
import { standardNormalLogProb } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { affineCoupling, activationOption, initializerOption } from "../nn/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add } from "../ops/index.js";
import type { Prior } from "./prior.js";

/** Options of `realNvpPrior` in a config; code may give the initialiser too. */
export const realNvpOptions = {
  couplings: z
    .int()
    .min(1)
    .max(100)
    .default(6)
    .meta({ description: "Affine couplings, which move the halves of z in turn" }),
  hidden: z
    .array(z.int().min(1))
    .default([100])
    .meta({ description: "Sizes of the hidden layers of each coupling's net" }),
  activation: activationOption("relu", "Activation of these nets"),
};
const allOptions = { ...realNvpOptions, initializer: initializerOption };
export type RealNvpPriorOptions = OptionsOf<typeof allOptions>;

/**
 * p(z) = N(f(z); 0, I) |det df/dz|, f a chain of affine couplings with a net each: a draw is the inverse of noise. Starts near N(0, I). Its KL is sampled.
 * Parameters: `0.*`, `1.*`, ... for the couplings. Throws InputError for fewer than two dimensions, or options out of range.
 * Source: Dinh, Sohl-Dickstein & Bengio 2017, arXiv:1605.08803; as a prior of a VAE: Chen et al. 2017, arXiv:1611.02731.
 */
export const realNvpPrior = withOptions(
  "prior",
  allOptions,
  ({ couplings, hidden, activation, initializer }): Prior => ({
    name: "realnvp",
    build: (latent, scope) => {
      if (latent < 2)
        throw new InputError(`prior realnvp: needs two latent dimensions or more, got ${latent}; raise model.latent`);
      const chain = Array.from({ length: couplings }, (_, i) => ({
        place: scope.child(i),
        ...affineCoupling({
          ...{ size: latent, hidden, activation, initializer },
          moves: i % 2 === 0 ? "second" : "first",
        }),
      }));
      return {
        logProb: (z) => {
          const { at, logDets } = chain.reduce(
            (so, { place, forward }) => {
              const { y, logDet } = forward(so.at, place);
              return { at: y, logDets: [...so.logDets, logDet] };
            },
            { at: z, logDets: [] as (typeof z)[] },
          );
          return logDets.reduce(add, standardNormalLogProb(at));
        },
        sample: (rows, noise) =>
          chain.reduceRight((y, { place, inverse }) => inverse(y, place), noise("normal", [rows, latent])),
      };
    },
  }),
);
