import type { Binarisation } from "../data/index.js";

/** Figures of a model on a data set, in nats per image. */
export interface Evaluation {
  /** rec + kl: the negative ELBO with one sample of z an image. */
  readonly negElbo: number;
  /** -E_q[log p(x|z)] */
  readonly rec: number;
  /** KL(q(z|x) || p(z)) */
  readonly kl: number;
  /** Where x is encoded to a point: `kl` is then -log p(z) of the code, and `negElbo` no bound of -log p(x); see `figureNames`. */
  readonly noBound?: true;
  /** Of negElbo: standard deviation over images / sqrt(images). One draw of z an image, so the noise of the draws is in it. */
  readonly standardError: number;
  /** The same of the other figures. */
  readonly standardErrors: StandardErrors;
  /** Of negElbo, see `bitsPerDim`; only where the data are grey values and the likelihood is a density or a mass of those. */
  readonly bitsPerDim?: number;
  readonly images: number;
  readonly binarisation: Binarisation;
  /** Mean KL of each dimension of the code; absent where the prior's KL does not split. */
  readonly klPerDimension?: readonly number[];
  /** Of each latent, by name, where there are several: its share of `kl`. */
  readonly klByLatent?: Readonly<Record<string, number>>;
  /**
   * Dimensions of the code whose posterior mean varies over the data by more than 0.01 (variance).
   * Source: Burda et al. 2016, arXiv:1509.00519, section 4.2.
   */
  readonly activeUnits: number;
  /** Share of images whose most probable class under q(y|x) is their label, where the model infers labels and the data has them. */
  readonly accuracy?: number;
}

/** Standard errors over images, each in its figure's unit. */
export interface StandardErrors {
  readonly rec: number;
  readonly kl: number;
  readonly bitsPerDim?: number;
  /** sqrt(accuracy (1 - accuracy) / images) */
  readonly accuracy?: number;
}
