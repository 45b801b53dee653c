import type { Tensor } from "../graph/index.js";
import type { LikelihoodDistribution } from "../likelihoods/index.js";
import type { Scope } from "../nn/index.js";
import type { PosteriorDistribution } from "../posteriors/index.js";
import type { PriorDistribution } from "../priors/index.js";

/** Values by the name of a given or a latent, [..., rows, size]. */
export type Values = Readonly<Record<string, Tensor>>;

/** What p of a latent is written from. */
export interface PriorSite {
  /** The model's own: a latent names its places in it, so that parameters keep their names. */
  readonly scope: Scope;
  /** The value of a given or a latent, [..., rows, size]. Throws InputError for one that the latent does not say it looks at. */
  readonly value: (name: string) => Tensor;
}

/** What q of a latent is written from. */
export interface PosteriorSite extends PriorSite {
  /** [rows, d] */
  readonly x: Tensor;
  /** The latent's own p, for a posterior that starts from it (top-down). Throws InputError where its parents are not drawn yet. */
  readonly prior: () => PriorDistribution;
  /** Features that several latents share, written once: dropout and batch norm must see one pass. */
  readonly once: (name: string, write: () => Tensor) => Tensor;
}

/** One unobserved variable: how it is inferred, what is believed of it before, and how its expectation is taken. */
export interface Latent {
  readonly name: string;
  readonly kind: "continuous" | "categorical";
  /** Dimensions, or categories. */
  readonly size: number;
  /** By a draw, or by the exact sum over all categories. */
  readonly expectation: "draw" | "sum";
  /** Givens and latents that q looks at beside x; those latents stand before this one. */
  readonly posteriorGiven: readonly string[];
  /** Givens and latents that p looks at, in any place. Declared, since a KL in closed form holds only where all of them were drawn before. */
  readonly priorGiven: readonly string[];
  posterior(site: PosteriorSite): PosteriorDistribution;
  prior(site: PriorSite): PriorDistribution;
}

/** p(x, latents | givens) and q(latents | x, givens), the latents in the order in which q draws them. */
export interface LatentModel {
  /** Covariates, such as the label of a conditional VAE: without a density; a zero row says "unknown". */
  readonly givens: readonly { readonly name: string; readonly size: number }[];
  readonly latents: readonly Latent[];
  /** The continuous latent that stands for x where one is shown: codes, traversals, active units. */
  readonly code: string;
  /** p(x | values) of images with `size` values. */
  decode(values: Values, size: number, scope: Scope): LikelihoodDistribution;
}
