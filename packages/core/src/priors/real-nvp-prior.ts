import { standardNormalLogProb } from "../distributions/index.js";
import { InputError } from "../errors.js";
import { affineCoupling, type Activation, type InitializerName } from "../nn/index.js";
import { add } from "../ops/index.js";
import type { Prior } from "./prior.js";
import { madeWith } from "../variant.js";

/** Options of `realNvpPrior`. */
export interface RealNvpPriorOptions {
  /** Couplings, which move the two halves of z in turn; default 6. */
  readonly couplings?: number;
  /** Sizes of the hidden layers of each coupling's net; default [100]. */
  readonly hidden?: readonly number[];
  /** Of these nets; default `relu`. */
  readonly activation?: Activation;
  /** Default `pytorch`. */
  readonly initializer?: InitializerName;
}

/**
 * p(z) = N(f(z); 0, I) |det df/dz|, f a chain of affine couplings with a net each: a draw is the inverse of noise. Starts near N(0, I). Its KL is sampled.
 * Parameters: `0.*`, `1.*`, ... for the couplings. Throws InputError for fewer than two dimensions, or options out of range.
 * Source: Dinh, Sohl-Dickstein & Bengio 2017, arXiv:1605.08803; as a prior of a VAE: Chen et al. 2017, arXiv:1611.02731.
 */
export function realNvpPrior(options: RealNvpPriorOptions = {}): Prior {
  const { couplings = 6, hidden = [100], activation = "relu", initializer } = options;
  if (!(Number.isInteger(couplings) && couplings >= 1))
    throw new InputError(`prior.couplings: must be a positive whole number, got ${couplings}`);
  return madeWith(options, {
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
  });
}
