import { z } from "zod";
import { withOptions, type OptionsOf } from "../options.js";
import { logMeanExp, mean, neg } from "../ops/index.js";
import type { Objective } from "./objective.js";

/** Options of `iwae`, in a config and in code. */
export const importanceWeightedOptions = {
  k: z.int().min(1).default(5).meta({ description: "Codes drawn for each image" }),
};
export type ImportanceWeightedOptions = OptionsOf<typeof importanceWeightedOptions>;

/**
 * The negative importance-weighted bound:  -E[log (1/k) sum_i w_i],  w_i = p(x|z_i) p(z_i) / q(z_i|x),  z_i ~ q(z|x), mean over the
 * batch, in nats per image. k = 1 is the one-sample ELBO (its KL sampled too), and the bound rises to log p(x) with k. The encoder is
 * evaluated once, the decoder on k times the batch. The loss is reported as `negIwae` too; `rec` and `kl` are the ELBO's.
 * Throws InputError unless k is a positive whole number.  Source: Burda et al. 2016, arXiv:1509.00519.
 */
export const iwae = withOptions("objective", importanceWeightedOptions, ({ k }): Objective => {
  return {
    name: "iwae",
    build: (terms) => {
      const { parts, logWeights } = terms.draw(k);
      const loss = neg(mean(logMeanExp(logWeights(), 0)));
      return { loss, parts: { ...parts, negIwae: loss } };
    },
  };
});
