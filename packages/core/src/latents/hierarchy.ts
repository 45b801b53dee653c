import type { PriorDistribution } from "../priors/index.js";
import type { Latent, PriorSite } from "./latent.js";

/** The variables of a model that latents above its code are built for. */
export interface HierarchyBase {
  /** The code: its name and dimensions. */
  readonly name: string;
  readonly size: number;
  /** p of the highest latent, over its dimensions, and what it looks at: the model's own prior. */
  readonly top: (site: PriorSite, size: number) => PriorDistribution;
  readonly topGiven: readonly string[];
}

/** Latents above the code: what p(code) is made of. */
export interface Hierarchy {
  readonly name: string;
  build(base: HierarchyBase): {
    /** Those above, in q's order, each to be drawn after the code. */
    readonly above: readonly Latent[];
    /** p of the code, and the latent that it looks at. */
    readonly prior: (site: PriorSite) => PriorDistribution;
    readonly priorGiven: readonly string[];
  };
}
