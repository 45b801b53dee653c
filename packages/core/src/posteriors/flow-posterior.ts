import { normal, type Normal } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import { linear, type InitializerName, type Scope } from "../nn/index.js";
import { add, sub } from "../ops/index.js";
import type { PosteriorDistribution } from "./posterior.js";

/** Where a flow takes values, and the logarithms of its steps' stretches there. */
interface Moved {
  readonly y: Tensor;
  readonly logDets: readonly Tensor[];
}

/** A diagonal Gaussian with two linear heads on the features, `mean` and `logVar`. */
export function gaussianHeads(features: Tensor, latent: number, scope: Scope, initializer?: InitializerName): Normal {
  const head = linear(latent, { initializer });
  return normal(head.apply(features, scope.child("mean")), head.apply(features, scope.child("logVar")));
}

/**
 * q of z = f(z_0), z_0 drawn from a Gaussian:  log q(z) = log N(z_0) - log |det df/dz_0|. `push` is f with its stretches; `pull`, where it is given, is f's
 * inverse with those of f, and then any z can be scored. The code that stands for x is f of the Gaussian's mean.
 */
export function flowPosterior(
  base: Normal,
  push: (start: Tensor) => Moved,
  pull?: (z: Tensor) => Moved,
): PosteriorDistribution {
  const densityOf = (start: Tensor, logDets: readonly Tensor[]): Tensor =>
    sub(base.logProb(start), logDets.reduce(add));
  return {
    mean: push(base.mean).y,
    noise: "normal",
    draw: (noise) => {
      const start = base.sample(noise);
      const { y, logDets } = push(start);
      return { z: y, logProb: densityOf(start, logDets) };
    },
    ...(pull && {
      logProb: (z: Tensor) => {
        const { y, logDets } = pull(z);
        return densityOf(y, logDets);
      },
    }),
  };
}
