import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { add, max, mean, mul, neg, sub, sum } from "../ops/index.js";
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

/**
 * KL(q || p): mean over the batch, per latent where it splits so, else a sampled number: the mean of log q(z|x) - log p(z).
 * Shapes: z [..., batch, latent]. Unit: nats.
 */
export function klTerms(
  { posterior, prior }: Pick<Terms, "posterior" | "prior">,
  z: Tensor,
): { perDimension?: Tensor; total: Tensor } {
  if (prior.klPerDimension) {
    const perDimension = mean(prior.klPerDimension(posterior), 0);
    return { perDimension, total: sum(perDimension) };
  }
  return { total: mean(sub(posterior.logProb(z), prior.logProb(z))) };
}

/** The decoded z, or `count` draws of their own where the KL is sampled by more: [count, batch, latent]. */
const drawsForKl = ({ posterior, prior, scope }: Terms, z: Tensor, count: number): Tensor =>
  count === 1 || prior.klPerDimension
    ? z
    : posterior.sample(scope.noise("normal", [count, ...posterior.mean.shape], "klNoise"));

/**
 * The negative evidence lower bound, one sample:  -E_q[log p(x|z)] + weight KL(q(z|x) || p(z)), mean over the batch, in nats.
 * Throws InputError for negative options.  Source: Kingma & Welling 2014, arXiv:1312.6114, equation 10.
 */
export function elbo(options: ElboOptions = {}): Objective {
  const { klWeight = 1, klWarmUp = 0, freeBits = 0, klSamples = 1 } = options;
  for (const [key, value] of Object.entries({ klWeight, klWarmUp, freeBits }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new InputError(`objective.${key}: must be a number, 0 or more, got ${value}`);
  if (!Number.isInteger(klSamples) || klSamples < 1)
    throw new InputError(`objective.klSamples: must be a positive whole number, got ${klSamples}`);
  return {
    name: "elbo",
    build: (terms) => {
      const z = terms.posterior.sample(terms.scope.noise("normal", terms.posterior.mean.shape));
      const rec = neg(mean(terms.decode(z).logProb(terms.x)));
      const { perDimension, total } = klTerms(terms, drawsForKl(terms, z, klSamples));
      if (freeBits > 0 && !perDimension)
        throw new InputError("objective.freeBits: needs a prior whose KL splits by dimension; this one's does not");
      const paid = freeBits > 0 ? sum(max(perDimension!, freeBits)) : total;
      const weight: Tensor | number =
        klWarmUp > 0
          ? terms.scope.scheduled("klWeight", (step) => klWeight * Math.min(1, (step + 1) / klWarmUp))
          : klWeight;
      return {
        loss: add(rec, mul(paid, weight)),
        parts: { rec, kl: total, ...(perDimension && { klPerDimension: perDimension }) },
      };
    },
  };
}
