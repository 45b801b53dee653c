import type { Distribution } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { withOptions, type OptionsOf } from "../options.js";
import { add, mean, mul, softplus, stopGradient, sub } from "../ops/index.js";
import { scoredBy } from "../posteriors/index.js";
import { drawPrior, withOthers } from "./elbo-terms.js";
import { weightOption } from "./objective-options.js";
import type { Objective } from "./objective.js";

/** Options of `jensenShannon`, in a config and in code. */
export const jensenShannonOptions = {
  // it is at most ln 2 = 0.69 nats, however far q is from p
  weight: weightOption(1, "Weight of the divergence"),
};
export type JensenShannonOptions = OptionsOf<typeof jensenShannonOptions>;

type Density = Pick<Distribution, "logProb">;

/**
 * log q(z) - log m(z) with m = (q + p) / 2, by log-mean-exp of two:  ln 2 - softplus(log p(z) - log q(z)).  At most ln 2, and finite where
 * the densities under- or overflow.  Shapes: z [..., d] -> [...]. Unit: nats.
 */
const logRatioToMean = (q: Density, p: Density, z: Tensor): Tensor =>
  sub(Math.LN2, softplus(sub(p.logProb(z), q.logProb(z))));

/**
 * JS(q || p) = 1/2 E_q[log q - log m] + 1/2 E_p[log p - log m],  m = (q + p) / 2, by one draw of each: symmetric, 0 for equal
 * distributions, at most ln 2.  Shapes: fromQ, fromP [..., d] -> [...]. Unit: nats.  Source: Lin 1991, "Divergence measures based on the
 * Shannon entropy".
 */
export const sampledJensenShannon = (q: Density, p: Density, fromQ: Tensor, fromP: Tensor): Tensor =>
  mul(add(logRatioToMean(q, p, fromQ), logRatioToMean(p, q, fromP)), 0.5);

/**
 * The Jensen-Shannon divergence in place of the KL:  -E_q[log p(x|z)] + weight JS(q(z|x) || p(z)), one draw of each, mean over the batch, in
 * nats per image; no bound of log p(x). The divergence is reported as `js`.
 * Throws InputError for a negative weight.  Source of the divergence: see sampledJensenShannon.
 */
export const jensenShannon = withOptions("objective", jensenShannonOptions, ({ weight }): Objective => {
  return {
    name: "jensen-shannon",
    build: (terms) => {
      const { rec, parts, code } = terms.draw();
      const own = code("objective jensen-shannon");
      const { prior } = own;
      const q = scoredBy("objective jensen-shannon", own.posterior);
      const fromPrior = stopGradient(drawPrior(terms, own));
      const js = mean(sampledJensenShannon(q, prior, own.z, fromPrior));
      // the draws from p depend on a learned prior's parameters: the score's gradient of E_p, which adds 0 to the value
      const logPrior = prior.logProb(fromPrior);
      const term = stopGradient(logRatioToMean(prior, q, fromPrior));
      const score = mul(mean(mul(term, sub(logPrior, stopGradient(logPrior)))), 0.5);
      return { loss: add(withOthers(rec, own.klOfOthers), mul(add(js, score), weight)), parts: { ...parts, js } };
    },
  };
});
