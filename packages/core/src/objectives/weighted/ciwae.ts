import { z } from "zod";
import { withOptions, type OptionsOf } from "../../options.js";
import { add, logMeanExp, mean, mul, neg } from "../../ops/index.js";
import { countOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `ciwae`, in a config and in code. */
export const ciwaeOptions = {
  beta: z.number().min(0).max(1).default(0.05).meta({ description: "Share of the ELBO in the mixture" }),
  k: countOption(5, "Codes drawn for each image"),
};
export type CiwaeOptions = OptionsOf<typeof ciwaeOptions>;

/**
 * The negative combination of two bounds by the same k codes:  -E[beta mean_i log w_i + (1 - beta) log (1/k) sum_i w_i]. beta = 1 is the ELBO (its KL sampled),
 * beta = 0 `iwae`; a little of the ELBO keeps the encoder's gradient from drowning. Mean over the batch, in nats per image; reported as `negCiwae` too, and the
 * second bound alone as `negIwae`.
 * Throws InputError for bad options.  Source: Rainforth et al. 2018, arXiv:1802.04537, equation 11.
 */
export const ciwae = withOptions("objective", ciwaeOptions, ({ beta, k }): Objective => {
  return {
    name: "ciwae",
    build: (terms) => {
      const { parts, logWeights } = terms.draw(k);
      const weights = logWeights();
      const negIwae = neg(mean(logMeanExp(weights, 0)));
      const loss = add(mul(neg(mean(weights)), beta), mul(negIwae, 1 - beta));
      return { loss, parts: { ...parts, negCiwae: loss, negIwae } };
    },
  };
});
