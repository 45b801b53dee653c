import type { Tensor } from "../graph/index.js";
import type { PosteriorDistribution } from "../posteriors/index.js";
import type { PriorDistribution } from "../priors/index.js";
import type { Latent, PosteriorSite, PriorSite } from "./latent.js";

/** The variables of a model that latents above its code are built for. */
export interface HierarchyBase {
  /** The code: its name and dimensions. */
  readonly name: string;
  readonly size: number;
  /** p of the highest latent, over its dimensions, and what it looks at: the model's own prior. */
  readonly top: (site: PriorSite, size: number) => PriorDistribution;
  readonly topGiven: readonly string[];
  /** The encoder's features of x, [rows, f], written once for all latents that look at them. */
  readonly features: (site: PosteriorSite) => Tensor;
  /** The model's own q of the code, from these features. */
  readonly code: (site: PosteriorSite) => PosteriorDistribution;
}

/** Latents above the code, and what becomes of the code itself. */
export interface HierarchyLatents {
  /** Those that q draws before the code, in q's order; default none. */
  readonly before?: readonly Latent[];
  /** Those that q draws after it, in q's order; default none. */
  readonly after?: readonly Latent[];
  /** q of the code where it looks at latents before it; default the model's own. */
  readonly posterior?: (site: PosteriorSite) => PosteriorDistribution;
  readonly posteriorGiven?: readonly string[];
  /** p of the code, and the latent that it looks at. */
  readonly prior: (site: PriorSite) => PriorDistribution;
  readonly priorGiven: readonly string[];
}

/** Latents above the code: what p(code) is made of. */
export interface Hierarchy {
  readonly name: string;
  build(base: HierarchyBase): HierarchyLatents;
}
