import type { Tensor } from "../graph/index.js";
import { klAt } from "../latents/index.js";
import { add, mean, neg, sub, sum } from "../ops/index.js";
import type { Draw } from "../posteriors/index.js";
import type { BoundParts, ObjectiveResult, Terms } from "./objective.js";

/**
 * KL(q || p): mean over the batch, per latent where it splits so, else a sampled number: the mean of log q(z|x) - log p(z).
 * Shapes: z [..., batch, latent]. Unit: nats.
 */
export function klTerms(
  { posterior, prior }: Pick<Terms, "posterior" | "prior">,
  draw: Draw,
): { perDimension?: Tensor; total: Tensor } {
  const kl = klAt(posterior, prior, () => draw);
  if (!kl.perDimension) return { total: mean(kl.total) };
  const perDimension = mean(kl.perDimension, 0);
  return { perDimension, total: sum(perDimension) };
}

/** Codes z ~ q(z|x) with their densities: [batch, latent], or `k` of each image, [k, batch, latent]. */
export function drawCodes({ posterior, scope }: Terms, k?: number): Draw {
  const { shape } = posterior.mean;
  return posterior.draw(scope.noise(posterior.noise, k === undefined ? shape : [k, ...shape]));
}

/** Codes of the prior, as many as the batch: [batch, latent]. */
export const drawPrior = ({ posterior, prior, scope }: Terms): Tensor => {
  const names = { normal: "priorNoise", uniform: "priorUniform" };
  return prior.sample(posterior.mean.shape[0], (kind, shape) => scope.noise(kind, shape, names[kind]));
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
export function elboTerms(terms: Terms, draw: Draw, forKl = draw): ElboTerms {
  const logLikelihood = terms.decode(draw.z).logProb(terms.x);
  const rec = neg(mean(logLikelihood));
  const { perDimension, total: kl } = klTerms(terms, forKl);
  return { logLikelihood, rec, kl, parts: { rec, kl, ...(perDimension && { klPerDimension: perDimension }) } };
}

/** log w = log p(x|z) + log p(z) - log q(z|x) of each code; the log of w's mean over codes is the importance-weighted bound. [..., batch] */
export const logWeights = ({ prior }: Pick<Terms, "prior">, { z, logProb }: Draw, logLikelihood: Tensor): Tensor =>
  sub(add(logLikelihood, prior.logProb(z)), logProb);
