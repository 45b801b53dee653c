import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import { broadcastTo, mul, sum } from "../ops/index.js";
import type { Posterior, PosteriorDistribution } from "./posterior.js";

/**
 * q(z|x) with all its mass at `mean`: every draw is that code, whatever the noise. A point has no density: `logProb` of a draw is 0, so that what stands in the
 * place of the KL, log q(z) - log p(z) at the draw, is  -log p(z)  and no bound is made of it.
 */
export const pointPosterior = (mean: Tensor): PosteriorDistribution => ({
  mean,
  noise: "normal",
  draw: ({ shape }) => {
    const z = shape.length === mean.rank ? mean : broadcastTo(mean, shape);
    return { z, logProb: mul(sum(z, -1), 0) };
  },
});

/** The point where a form of q puts a code. Throws InputError, beginning with `who`, where it has no such. */
export function pointOf(who: string, posterior: Posterior, features: Tensor, latent: number, scope: Scope): Tensor {
  if (posterior.point) return posterior.point(features, latent, scope);
  throw new InputError(
    `${who}: encodes to a point, and the posterior "${posterior.name}" is a distribution without one of its own; set model.posterior.type to normal`,
  );
}
