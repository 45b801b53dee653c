import { normal } from "../distributions/index.js";
import { add, log, mul, square, sub, sum } from "../ops/index.js";
import { linear } from "../nn/index.js";
import type { Posterior } from "../posteriors/index.js";

/**
 * A posterior that is no Gaussian and knows the density of its own draws alone, as a flow does:  z = u + u^3,  u ~ N(mean, exp(logVar)).
 * log q(z) = log N(u) - sum_j log(1 + 3 u_j^2).
 */
export const cubicPosterior = (): Posterior => ({
  name: "cubic",
  build: (features, latent, scope) => {
    const heads = linear(latent);
    const q = normal(heads.apply(features, scope.child("mean")), heads.apply(features, scope.child("logVar")));
    const cubic = (u: typeof q.mean) => add(u, mul(square(u), u));
    return {
      mean: cubic(q.mean),
      noise: "normal",
      draw: (noise) => {
        const u = q.sample(noise);
        return { z: cubic(u), logProb: sub(q.logProb(u), sum(log(add(mul(square(u), 3), 1)), -1)) };
      },
    };
  },
});
