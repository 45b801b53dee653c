import { z } from "zod";
import { withOptions, type OptionsOf } from "../../options.js";
import { div, logMeanExp, mean, mul, neg } from "../../ops/index.js";
import { countOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `renyi`, in a config and in code. */
export const renyiOptions = {
  alpha: z
    .number()
    .min(-1000)
    .max(1000)
    .default(0.5)
    .meta({ description: "Order of the divergence: 1 is the ELBO, 0 the importance-weighted bound" }),
  k: countOption(5, "Codes drawn for each image"),
};
export type RenyiOptions = OptionsOf<typeof renyiOptions>;

/**
 * The negative variational Renyi bound by k codes:  -E[1/(1 - alpha) log (1/k) sum_i w_i^(1 - alpha)],  w_i = p(x|z_i) p(z_i) / q(z_i|x). alpha = 1 is the
 * ELBO (its KL sampled), 0 `iwae`; between them q must cover more the smaller alpha is. Below 0 the exact bound lies above log p(x) (alpha = 1 - n is the CUBO of
 * order n), but its estimate by k codes rises to it from below, and is raised here as all others: lowering it would only drive q from the posterior; far below 0 only the largest weight counts (VR-max). Mean over the batch, in nats per image.
 * The loss is reported as `negRenyi` too: a bound of log p(x) for alpha from 0 to 1 alone.
 * Throws InputError for bad options.  Source: Li & Turner 2016, arXiv:1602.02311, equations 4 and 6; CUBO: Dieng et al. 2017, arXiv:1611.00328.
 */
export const renyi = withOptions("objective", renyiOptions, ({ alpha, k }): Objective => {
  return {
    name: "renyi",
    build: (terms) => {
      const { parts, logWeights } = terms.draw(k);
      const weights = logWeights();
      const bound = alpha === 1 ? weights : div(logMeanExp(mul(weights, 1 - alpha), 0), 1 - alpha);
      const loss = neg(mean(bound));
      return { loss, parts: { ...parts, negRenyi: loss } };
    },
  };
});
