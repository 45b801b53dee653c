import { klBetweenNormals, type Normal } from "../distributions/index.js";
import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import { add, mean, mul, sigmoid, softplus, sub, sum } from "../ops/index.js";
import { gaussianOf } from "../posteriors/index.js";
import { checkNotNegative, checkShare } from "./check.js";
import { withOthers } from "./elbo-terms.js";
import type { Objective } from "./objective.js";
import { madeWith } from "../variant.js";

/** Options of `geometricJs`. */
export interface GeometricJsOptions {
  /** Skew, from 0, where the divergence is KL(q || p), to 1, where it is KL(p || q); default 0.5. */
  readonly alpha?: number;
  /** The dual form, whose ends are the other way round; default false. */
  readonly dual?: boolean;
  /** Weight of the divergence; default 1. */
  readonly weight?: number;
}

type Gaussian = Pick<Normal, "mean" | "logVar">;

/** The normalised geometric mean q^alpha p^(1 - alpha): precisions are averaged, and means weighted by them. */
function geometricMean(q: Gaussian, p: Gaussian, alpha: number): Gaussian {
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
export function geometricJsBetweenNormals(q: Gaussian, p: Gaussian, alpha: number, dual = false): Tensor {
  const g = geometricMean(q, p, alpha);
  const kl = (from: Gaussian): Tensor => (dual ? klBetweenNormals(g, from) : klBetweenNormals(from, g));
  return add(mul(kl(q), 1 - alpha), mul(kl(p), alpha));
}

/**
 * The skew-geometric Jensen-Shannon divergence in place of the KL, in closed form:  -E_q[log p(x|z)] + weight JS^G_alpha(q(z|x) || p(z)),
 * one sample, mean over the batch, in nats per image; alpha = 0 is the ELBO. The divergence is reported as `geometricJs`.
 * Throws InputError for a negative weight, an alpha outside [0, 1], or a prior that is no diagonal Gaussian.
 */
export function geometricJs(options: GeometricJsOptions = {}): Objective {
  const { alpha = 0.5, dual = false, weight = 1 } = options;
  checkShare({ alpha });
  checkNotNegative({ weight });
  return madeWith(options, {
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
  });
}
