import { z } from "zod";
import { klBetweenNormals, type GaussianParameters } from "../../distributions/index.js";
import { InputError } from "../../errors.js";
import type { Tensor } from "../../graph/index.js";
import { withOptions, type OptionsOf } from "../../options.js";
import { add, mean, mul, sigmoid, softplus, sub, sum } from "../../ops/index.js";
import { gaussianOf } from "../../posteriors/index.js";
import { withOthers } from "../elbo-terms.js";
import { weightOption } from "../objective-options.js";
import type { Objective } from "../objective.js";

/** Options of `geometricJs`, in a config and in code. */
export const geometricJsOptions = {
  alpha: z.number().min(0).max(1).default(0.5).meta({ description: "Skew: at 0 KL(q || p), at 1 KL(p || q)" }),
  dual: z.boolean().default(false).meta({ description: "The dual form, whose two ends are swapped" }),
  weight: weightOption(1, "Weight of the divergence"),
};
export type GeometricJsOptions = OptionsOf<typeof geometricJsOptions>;

/** The normalised geometric mean q^alpha p^(1 - alpha): precisions are averaged, and means weighted by them. */
function geometricMean(q: GaussianParameters, p: GaussianParameters, alpha: number): GaussianParameters {
  if (alpha === 0) return p;
  if (alpha === 1) return q;
  // logarithm of (alpha / var_q) / ((1 - alpha) / var_p); in logs, so that small variances do not overflow
  const odds = add(sub(p.logVar, q.logVar), Math.log(alpha / (1 - alpha)));
  const logVar = sub(sub(p.logVar, Math.log(1 - alpha)), softplus(odds));
  return { mean: add(p.mean, mul(sigmoid(odds), sub(q.mean, p.mean))), logVar };
}

/**
 * The skew-geometric Jensen-Shannon divergence of two diagonal Gaussians, per latent:  (1 - alpha) KL(q || g) + alpha KL(p || g)  with
 * g = q^alpha p^(1 - alpha) / Z; dual: (1 - alpha) KL(g || q) + alpha KL(g || p).  Shapes: [..., d]. Unit: nats.
 * Source: Deasy et al. 2020, arXiv:2006.10599 (with its alpha' = 1 - alpha in g, so that the ends are the two KLs); Nielsen 2019, arXiv:1904.04017.
 */
export function geometricJsBetweenNormals(
  q: GaussianParameters,
  p: GaussianParameters,
  alpha: number,
  dual = false,
): Tensor {
  const g = geometricMean(q, p, alpha);
  const kl = (from: GaussianParameters): Tensor => (dual ? klBetweenNormals(g, from) : klBetweenNormals(from, g));
  return add(mul(kl(q), 1 - alpha), mul(kl(p), alpha));
}

/**
 * The skew-geometric Jensen-Shannon divergence in place of the KL, in closed form:  -E_q[log p(x|z)] + weight JS^G_alpha(q(z|x) || p(z)),
 * one sample, mean over the batch, in nats per image; alpha = 0 is the ELBO. The divergence is reported as `geometricJs`.
 * Throws InputError for a negative weight, an alpha outside [0, 1], or a prior that is no diagonal Gaussian.
 */
export const geometricJs = withOptions("objective", geometricJsOptions, (options): Objective => {
  const { alpha, dual, weight } = options;
  return {
    name: "geometric-js",
    build: (terms) => {
      const { rec, parts, code } = terms.draw();
      const { posterior, prior, klOfOthers } = code("objective geometric-js");
      if (!prior.gaussian)
        throw new InputError(
          'objective.type: "geometric-js" needs a prior that is one diagonal Gaussian; use "jensen-shannon", which takes any',
        );
      const q = gaussianOf("objective geometric-js", posterior);
      const divergence = mean(sum(geometricJsBetweenNormals(q, prior.gaussian, alpha, dual), -1));
      return {
        loss: add(withOthers(rec, klOfOthers), mul(divergence, weight)),
        parts: { ...parts, geometricJs: divergence },
      };
    },
  };
});
