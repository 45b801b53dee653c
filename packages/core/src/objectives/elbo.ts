import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { isSampled } from "../latents/index.js";
import { add, max, mul, sub, sum } from "../ops/index.js";
import type { Draw } from "../posteriors/index.js";
import { checkCount, checkNotNegative } from "./check.js";
import { drawCodes, elboTerms } from "./elbo-terms.js";
import type { Objective, Terms } from "./objective.js";

/** Options of `elbo`. */
export interface ElboOptions {
  /** Weight of the KL when warm-up is over; default 1, the ELBO. */
  readonly klWeight?: number;
  /** Steps over which the weight grows from 0 in a straight line; default 0. Source: Bowman et al. 2016, arXiv:1511.06349. */
  readonly klWarmUp?: number;
  /** Nats of KL per latent dimension (batch mean) that cost nothing; default 0. Source: Kingma et al. 2016, arXiv:1606.04934. */
  readonly freeBits?: number;
  /** Samples of z an image for a KL without a closed form; default 1, the one that is decoded. */
  readonly klSamples?: number;
}

/** The decoded z, or `count` draws of their own where the KL is sampled by more: [count, batch, latent]. */
const drawsForKl = ({ posterior, prior, scope }: Terms, draw: Draw, count: number): Draw =>
  count === 1 || !isSampled(posterior, prior)
    ? draw
    : posterior.draw(scope.noise(posterior.noise, [count, ...posterior.mean.shape], "klNoise"));

/**
 * The negative evidence lower bound, one sample:  -E_q[log p(x|z)] + weight KL(q(z|x) || p(z)), mean over the batch, in nats.
 * Throws InputError for negative options.  Source: Kingma & Welling 2014, arXiv:1312.6114, equation 10.
 */
export function elbo(options: ElboOptions = {}): Objective {
  const { klWeight = 1, klWarmUp = 0, freeBits = 0, klSamples = 1 } = options;
  checkNotNegative({ klWeight, klWarmUp, freeBits });
  checkCount({ klSamples });
  const weigh: NonNullable<Objective["weigh"]> = ({ rec, kl, klPerDimension }, scope) => {
    if (freeBits > 0 && !klPerDimension)
      throw new InputError("objective.freeBits: needs a prior whose KL splits by dimension; this one's does not");
    // what of the KL is not of a latent, such as that of a label, is paid in full
    const paid = freeBits > 0 ? add(kl, sum(sub(max(klPerDimension!, freeBits), klPerDimension!))) : kl;
    const weight: Tensor | number =
      klWarmUp > 0 ? scope.scheduled("klWeight", (step) => klWeight * Math.min(1, (step + 1) / klWarmUp)) : klWeight;
    return add(rec, mul(paid, weight));
  };
  return {
    name: "elbo",
    build: (terms) => {
      const z = drawCodes(terms);
      const { parts } = elboTerms(terms, z, drawsForKl(terms, z, klSamples));
      return { loss: weigh(parts, terms.scope), parts };
    },
    // more samples of the KL need more codes than a bound has
    ...(klSamples === 1 && { weigh }),
  };
}
