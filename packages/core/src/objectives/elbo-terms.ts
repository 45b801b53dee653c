import type { Tensor } from "../graph/index.js";
import { add, mean, neg, sub, sum } from "../ops/index.js";
import type { BoundParts, ObjectiveResult, Terms } from "./objective.js";

/**
 * KL(q || p): mean over the batch, per latent where it splits so, else a sampled number: the mean of log q(z|x) - log p(z).
 * Shapes: z [..., batch, latent]. Unit: nats.
 */
export function klTerms(
  { posterior, prior }: Pick<Terms, "posterior" | "prior">,
  z: Tensor,
): { perDimension?: Tensor; total: Tensor } {
  if (prior.klPerDimension) {
    const perDimension = mean(prior.klPerDimension(posterior), 0);
    return { perDimension, total: sum(perDimension) };
  }
  return { total: mean(sub(posterior.logProb(z), prior.logProb(z))) };
}

/** Codes z ~ q(z|x): [batch, latent], or `k` of each image, [k, batch, latent]. */
export function drawCodes({ posterior, scope }: Terms, k?: number): Tensor {
  const { shape } = posterior.mean;
  return posterior.sample(scope.noise("normal", k === undefined ? shape : [k, ...shape]));
}

/** Codes of the prior, as many as the batch: [batch, latent]. */
export const drawPrior = ({ posterior, prior, scope }: Terms): Tensor => {
  const { shape } = posterior.mean;
  return prior.sample(
    scope.noise("normal", shape, "priorNoise"),
    scope.noise("uniform", shape.slice(0, 1), "priorUniform"),
  );
};

/** The two sides of the ELBO at given codes. */
export interface ElboTerms {
  /** log p(x|z) of each code, [..., batch]. */
  readonly logLikelihood: Tensor;
  /** -E_q[log p(x|z)], mean over codes and batch. */
  readonly rec: Tensor;
  /** KL(q(z|x) || p(z)), see klTerms. */
  readonly kl: Tensor;
  /** What every objective reports, so that curves can be compared: `rec`, `kl` and, where it splits, `klPerDimension`. */
  readonly parts: BoundParts & ObjectiveResult["parts"];
}

/** Decodes z [..., batch, latent], once; a KL without a closed form is sampled at `forKl`, by default z too.  Unit: nats per image. */
export function elboTerms(terms: Terms, z: Tensor, forKl = z): ElboTerms {
  const logLikelihood = terms.decode(z).logProb(terms.x);
  const rec = neg(mean(logLikelihood));
  const { perDimension, total: kl } = klTerms(terms, forKl);
  return { logLikelihood, rec, kl, parts: { rec, kl, ...(perDimension && { klPerDimension: perDimension }) } };
}

/** log w = log p(x|z) + log p(z) - log q(z|x) of each code; the log of w's mean over codes is the importance-weighted bound. [..., batch] */
export const logWeights = (
  { posterior, prior }: Pick<Terms, "posterior" | "prior">,
  z: Tensor,
  logLikelihood: Tensor,
) => sub(add(logLikelihood, prior.logProb(z)), posterior.logProb(z));
