import { z } from "zod";
import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, max, mul, sub, sum } from "../ops/index.js";
import { stepsOption, weightOption } from "./objective-options.js";
import { klTerms } from "./elbo-terms.js";
import type { Drawn, Objective, Terms } from "./objective.js";

/** Options of `elbo`, in a config and in code. */
export const elboOptions = {
  klWeight: weightOption(1, "Weight of the KL when warm-up is over"),
  // a straight line, as Bowman et al. 2016, arXiv:1511.06349
  klWarmUp: stepsOption("Steps over which that weight grows from 0"),
  // of the batch's mean, as Kingma et al. 2016, arXiv:1606.04934
  freeBits: weightOption(0, "Nats of KL per latent dimension that cost nothing"),
  // one: that which is decoded
  klSamples: z.int().min(1).default(1).meta({ description: "Samples of z per image for a KL without a closed form" }),
};
export type ElboOptions = OptionsOf<typeof elboOptions>;

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
export const elbo = withOptions("objective", elboOptions, (options): Objective => {
  const { klWeight, klWarmUp, freeBits, klSamples } = options;
  return {
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
  };
});
