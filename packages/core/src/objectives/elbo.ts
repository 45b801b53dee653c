import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { add, max, mul, sub, sum } from "../ops/index.js";
import { checkCount, checkNotNegative } from "./check.js";
import { klTerms } from "./elbo-terms.js";
import type { Drawn, Objective, Terms } from "./objective.js";
import { madeWith } from "../variant.js";

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

/** The draw with its KL by `count` draws of their own, where it is sampled. */
function withMoreDraws(terms: Terms, drawn: Drawn, count: number): Drawn {
  const who = "objective.klSamples";
  if (drawn.latents.length > 1)
    throw new InputError(
      `${who}: draws one latent several times, and this model has ${drawn.latents.map(({ name }) => name).join(", ")}; leave it at 1`,
    );
  if (drawn.parts.klPerDimension) return drawn;
  const { posterior, prior } = drawn.code(who);
  const noise = terms.scope.noise(posterior.noise, [count, ...posterior.mean.shape], "klNoise");
  const { total: kl } = klTerms({ posterior, prior }, posterior.draw(noise));
  return { ...drawn, kl, parts: { ...drawn.parts, kl } };
}

/** Nats by which dimensions fall short of `freeBits`, which are paid for all the same: a scalar. What has no dimensions is paid in full. */
function shortOf(freeBits: number, latents: Drawn["latents"]): Tensor {
  const splits = latents.filter(({ kind }) => kind === "continuous").map(({ klPerDimension }) => klPerDimension);
  return splits
    .map((split) => {
      if (split) return sum(sub(max(split, freeBits), split));
      throw new InputError("objective.freeBits: needs a prior whose KL splits by dimension; this one's does not");
    })
    .reduce(add);
}

/**
 * The negative evidence lower bound, one sample:  -E_q[log p(x|z)] + weight KL(q(z|x) || p(z)), mean over the batch, in nats.
 * Throws InputError for negative options.  Source: Kingma & Welling 2014, arXiv:1312.6114, equation 10.
 */
export function elbo(options: ElboOptions = {}): Objective {
  const { klWeight = 1, klWarmUp = 0, freeBits = 0, klSamples = 1 } = options;
  checkNotNegative({ klWeight, klWarmUp, freeBits });
  checkCount({ klSamples });
  return madeWith(options, {
    name: "elbo",
    build: (terms) => {
      const once = terms.draw();
      const { rec, kl, latents, parts } = klSamples === 1 ? once : withMoreDraws(terms, once, klSamples);
      const paid = freeBits > 0 ? add(kl, shortOf(freeBits, latents)) : kl;
      const weight: Tensor | number =
        klWarmUp > 0
          ? terms.scope.scheduled("klWeight", (step) => klWeight * Math.min(1, (step + 1) / klWarmUp))
          : klWeight;
      return { loss: add(rec, mul(paid, weight)), parts };
    },
  });
}
