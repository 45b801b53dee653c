import { logMeanExp, mean, neg } from "../ops/index.js";
import { checkCount } from "./check.js";
import type { Objective } from "./objective.js";
import { madeWith } from "../variant.js";

/** Options of `iwae` and `dreg`. */
export interface ImportanceWeightedOptions {
  /** Codes drawn for each image; default 5. */
  readonly k?: number;
}

/**
 * The negative importance-weighted bound:  -E[log (1/k) sum_i w_i],  w_i = p(x|z_i) p(z_i) / q(z_i|x),  z_i ~ q(z|x), mean over the
 * batch, in nats per image. k = 1 is the one-sample ELBO (its KL sampled too), and the bound rises to log p(x) with k. The encoder is
 * evaluated once, the decoder on k times the batch. The loss is reported as `negIwae` too; `rec` and `kl` are the ELBO's.
 * Throws InputError unless k is a positive whole number.  Source: Burda et al. 2016, arXiv:1509.00519.
 */
export function iwae(options: ImportanceWeightedOptions = {}): Objective {
  const { k = 5 } = options;
  checkCount({ k });
  return madeWith(options, {
    name: "iwae",
    build: (terms) => {
      const { parts, logWeights } = terms.draw(k);
      const loss = neg(mean(logMeanExp(logWeights(), 0)));
      return { loss, parts: { ...parts, negIwae: loss } };
    },
  });
}
