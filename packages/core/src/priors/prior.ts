import type { Factorised, GaussianParameters, Reparameterised } from "../distributions/index.js";
import type { Dim, Tensor } from "../graph/index.js";
import type { NoiseSource, Scope } from "../nn/index.js";
import type { Codebook, PosteriorDistribution, Support } from "../posteriors/index.js";

/** KL(q || p) in closed form. */
export interface Kl {
  /** [..., rows]. Unit: nats. */
  readonly total: Tensor;
  /** Of each dimension, [..., rows, size], where it splits. */
  readonly perDimension?: Tensor;
}

/** p of one latent variable in a graph. */
export interface PriorDistribution extends Pick<Reparameterised, "logProb"> {
  /** KL(q || p) in closed form; absent, or undefined, where there is none for such a q. Callers use `klAt`, which decides whether it holds. */
  kl?(q: PosteriorDistribution): Kl | undefined;
  /** The diagonal Gaussian that it is, where it is one; its tensors stretch to [..., rows, size]. */
  readonly gaussian?: GaussianParameters;
  /** log p of each category, [size] or [..., rows, size], where it has categories. */
  readonly logClasses?: Tensor;
  /** Draws [rows, size] from the noise that it asks for. */
  sample(rows: Dim, noise: NoiseSource): Tensor;
}

/** What p(z) may be written from, beside parameters of its own. */
export interface PriorGivens {
  /** One-hot, [rows, classes], a zero row where unknown; of a model with labels. */
  readonly labels?: Tensor;
  /** The model's own q of images [n, d], of no known label. */
  readonly encode?: (x: Tensor) => PosteriorDistribution;
  /** The vectors that the model's own codes are made of, where q has a codebook. */
  readonly codebook?: Codebook;
  /** The model's own p(x|z) of codes [n, latent], of no known label, for images of `size` values. */
  readonly decode?: (z: Tensor, size: number) => Factorised;
}

/** The form of p(z), which may have parameters of its own. */
export interface Prior {
  readonly name: string;
  /** Where its draws lie, see `Posterior`. */
  readonly support?: Support;
  build(latent: number, scope: Scope, givens?: PriorGivens): PriorDistribution;
}
