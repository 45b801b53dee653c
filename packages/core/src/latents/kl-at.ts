import type { Tensor } from "../graph/index.js";
import { sub } from "../ops/index.js";
import type { Draw, PosteriorDistribution } from "../posteriors/index.js";
import type { Kl, PriorDistribution } from "../priors/index.js";

/** A KL, and whether it is in closed form. */
export interface FoundKl extends Kl {
  readonly isClosed: boolean;
}

/**
 * KL(q || p) of each row: in closed form where p has one for such a q, else `sampled`, log q(z) - log p(z) at a draw.  Unit: nats.
 * `early` says whether all that p looks at was drawn before z. Where it was not, a closed form would hold fixed what moves with z: with q(z1) = N(0, 1),
 * q(z2|z1) = N(z1, s^2), p(z1|z2) = N(z2, s^2) the term of z1 is ln s exactly, and the closed form at drawn z2 is off by about 1/s^2. This is the only place
 * where that choice is made.  Shapes: [..., rows].
 */
export function klAt(q: PosteriorDistribution, p: PriorDistribution, sampled: () => Tensor, early = true): FoundKl {
  const closed = early ? p.kl?.(q) : undefined;
  return closed ? { ...closed, isClosed: true } : { total: sampled(), isClosed: false };
}

/** log q(z) - log p(z) at a draw.  Shapes: [..., rows]. Unit: nats. */
export const logRatio = ({ z, logProb }: Draw, p: PriorDistribution): Tensor => sub(logProb, p.logProb(z));
