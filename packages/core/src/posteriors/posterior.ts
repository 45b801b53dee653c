import type { Normal } from "../distributions/index.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import type { NoiseKind } from "../random/index.js";

/** A draw with its density: a flow knows that of its own draws alone. */
export interface Draw {
  /** [..., rows, size] */
  readonly z: Tensor;
  /** log q of this very z, [..., rows]. Unit: nats. */
  readonly logProb: Tensor;
}

/** q of one latent variable in a graph. */
export interface PosteriorDistribution {
  /** The value that stands for it, [..., rows, size]: a Gaussian's mean, a flow's image of it, the probabilities of categories. */
  readonly mean: Tensor;
  /** The noise that `draw` takes. */
  readonly noise: NoiseKind;
  /** A draw from noise of its shape, [..., rows, size]. */
  draw(noise: Tensor): Draw;
  /** log q of any value, [..., rows, size] -> [..., rows], where that can be told. Unit: nats. */
  readonly logProb?: (z: Tensor) => Tensor;
  /** The diagonal Gaussian that it is, where it is one: closed forms need it. */
  readonly gaussian?: Normal;
  /** Its entropy, [..., rows], and the variance of each dimension, [..., rows, size], where they have closed forms: enough for some KLs. Unit: nats. */
  readonly entropy?: Tensor;
  readonly variance?: Tensor;
  /** Categories of each of its variables, where they stand one-hot side by side in z. */
  readonly categories?: number;
  /** log q of each category, [..., rows, size], where it has categories: an exact sum needs it. */
  readonly logClasses?: Tensor;
}

/** Where values of a latent lie where that is not all of space: the unit sphere, one of each group of categories, rows of a codebook. */
export type Support = "sphere" | "categories" | "codes";

/** Vectors that a code is made of. */
export interface Codebook {
  /** [codes, size of one] */
  readonly table: Tensor;
  readonly codes: number;
  readonly size: number;
}

/** The form of q(z|x): heads on the encoder's features. */
export interface Posterior {
  readonly name: string;
  /** Where its draws lie; default all of space. A prior of the same support goes with it: densities of two measures cannot be compared. */
  readonly support?: Support;
  /** q(z|x) from features [..., rows, f], over `latent` dimensions. */
  build(features: Tensor, latent: number, scope: Scope): PosteriorDistribution;
  /** The vectors that its draws are made of, where they are of a codebook; `scope` is that of `build`. */
  readonly codebook?: (scope: Scope) => Codebook;
  /** The one code of features where an objective wants no distribution, [..., rows, latent], with no parameters but those that it needs. */
  point?(features: Tensor, latent: number, scope: Scope): Tensor;
}
