import { withOptions, type OptionsOf } from "../../options.js";
import type { Tensor } from "../../graph/index.js";
import { logMeanExp, mean, neg, reshape } from "../../ops/index.js";
import { countOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `miwae` and `piwae`, in a config and in code. */
export const multiplyWeightedOptions = {
  m: countOption(4, "Bounds that are averaged"),
  k: countOption(4, "Codes of each of them"),
};
export type MultiplyWeightedOptions = OptionsOf<typeof multiplyWeightedOptions>;

/** -(1/m) sum_j log (1/k) sum_i w_ij, mean over the batch. Shapes: log-weights [m k, batch], the k of one bound together -> []. */
export const multiplyWeighted = (logWeights: Tensor, m: number, k: number): Tensor =>
  neg(mean(logMeanExp(reshape(logWeights, [m, k, -1]), 1)));

/**
 * The negative multiply importance-weighted bound: the mean of m importance-weighted bounds of k codes each:  -E[(1/m) sum_j log (1/k) sum_i w_ij]. A tight bound
 * (large k) drowns the encoder's gradient in noise; the mean over m takes the noise back. k = 1 is the ELBO of m draws, m = 1 `iwae`. Mean over the batch, in nats
 * per image; reported as `negMiwae` too. (The MIWAE of Mattei & Frellsen, for missing cells, is `iwae` on a table.)
 * Throws InputError unless m and k are positive whole numbers.  Source: Rainforth et al. 2018, arXiv:1802.04537, section 4.1.
 */
export const miwae = withOptions("objective", multiplyWeightedOptions, ({ m, k }): Objective => {
  return {
    name: "miwae",
    build: (terms) => {
      const { parts, logWeights } = terms.draw(m * k);
      const loss = multiplyWeighted(logWeights(), m, k);
      return { loss, parts: { ...parts, negMiwae: loss } };
    },
  };
});
