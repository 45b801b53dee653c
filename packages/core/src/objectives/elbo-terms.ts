import type { Tensor } from "../graph/index.js";
import { klAt, logRatio } from "../latents/index.js";
import { add, mean, sum } from "../ops/index.js";
import type { Draw } from "../posteriors/index.js";
import type { DrawnCode, SoleLatent, Terms } from "./objective.js";

/**
 * KL(q || p): mean over the batch, per dimension where it splits so, else a sampled number: the mean of log q(z|x) - log p(z).
 * Shapes: z [..., batch, latent]. Unit: nats.
 */
export function klTerms(
  { posterior, prior }: Pick<SoleLatent, "posterior" | "prior">,
  draw: Draw,
): { perDimension?: Tensor; total: Tensor } {
  const kl = klAt(posterior, prior, () => logRatio(draw, prior));
  if (!kl.perDimension) return { total: mean(kl.total) };
  const perDimension = mean(kl.perDimension, 0);
  return { perDimension, total: sum(perDimension) };
}

/** Codes of the prior, as many as the batch: [batch, latent]. */
export const drawPrior = ({ scope, x }: Terms, { prior }: Pick<DrawnCode, "prior">): Tensor => {
  const names = { normal: "priorNoise", uniform: "priorUniform" };
  return prior.sample(x.shape[0], (kind, shape) => scope.noise(kind, shape, names[kind]));
};

/** REC with the KL of the latents beside the code, which an objective of the code pays as it is. */
export const withOthers = (rec: Tensor, klOfOthers: DrawnCode["klOfOthers"]): Tensor =>
  klOfOthers === 0 ? rec : add(rec, klOfOthers);
