import type { Normal, Reparameterised } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";

/** p(z) in a graph. */
export interface PriorDistribution extends Pick<Reparameterised, "logProb"> {
  /** KL(q || p) per latent, [batch, latent], where it has a closed form that splits so; else absent, and a sample is used. */
  klPerDimension?(q: Normal): Tensor;
  /** The diagonal Gaussian that p(z) is, where it is one; its tensors stretch to [batch, latent]. */
  readonly gaussian?: Pick<Normal, "mean" | "logVar">;
  /** Draws [count, latent] from standard normal noise of that shape (and uniform noise [count] where it picks components). */
  sample(normalNoise: Tensor, uniformNoise: Tensor): Tensor;
}

/** The form of p(z), which may have parameters of its own. */
export interface Prior {
  readonly name: string;
  /** p(z), or p(z|y) where it depends on the one-hot `labels` [batch, classes] (a zero row where unknown). */
  build(latent: number, scope: Scope, labels?: Tensor): PriorDistribution;
}
