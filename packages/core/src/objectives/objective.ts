import type { Tensor } from "../graph/index.js";
import type { LikelihoodDistribution } from "../likelihoods/index.js";
import type { Scope } from "../nn/index.js";
import type { Optimizer } from "../optim/index.js";
import type { Draw, PosteriorDistribution } from "../posteriors/index.js";
import type { PriorDistribution } from "../priors/index.js";

/** What an objective sees of one minibatch. */
export interface Terms {
  /** The data, [batch, d]. */
  readonly x: Tensor;
  /** Images of the whole training set. */
  readonly datasetSize: number;
  /** For noise, schedules and parameters of the objective's own. */
  readonly scope: Scope;
  /** One draw of all latents, or `k` of each image, decoded. Once a minibatch. */
  draw(k?: number): Drawn;
  /**
   * The parts of a model with one latent, for an objective that draws and decodes by itself. Throws InputError, beginning with `who`, where there are
   * several.
   */
  sole(who: string): SoleLatent;
}

/** The parts of a model with one latent. */
export interface SoleLatent {
  /** q(z|x), [batch, latent]. */
  readonly posterior: PosteriorDistribution;
  readonly prior: PriorDistribution;
  /** p(x|z) for codes [..., latent]. */
  readonly decode: (z: Tensor) => LikelihoodDistribution;
}

/** What the draws of a minibatch make. Scalars are means over the batch and the draws, in nats per image. */
export interface Drawn {
  /** -E_q[log p(x | latents)], a scalar. */
  readonly rec: Tensor;
  /** KL(q || p) of all latents, a scalar. */
  readonly kl: Tensor;
  /** The share of each latent, scalars, and of each dimension, [size], where it splits. */
  readonly latents: readonly LatentKl[];
  /** What every objective reports, so that curves can be compared. */
  readonly parts: BoundParts & ObjectiveResult["parts"];
  /** log p(x, latents) - log q(latents) of each draw, [batch] or [k, batch], in nats. */
  readonly logWeights: () => Tensor;
  /**
   * The code, for an objective that reads one q and p of it. Throws InputError, beginning with `who`, where p of the code looks at other latents, or another
   * latent is summed out before it: then there is no one q and p.
   */
  readonly code: (who: string) => DrawnCode;
}

/** KL of one latent. */
export interface LatentKl {
  readonly name: string;
  readonly kind: "continuous" | "categorical";
  readonly kl: Tensor;
  readonly klPerDimension?: Tensor;
}

/** A model's code among its other latents. */
export interface DrawnCode extends Draw {
  readonly posterior: PosteriorDistribution;
  readonly prior: PriorDistribution;
  /** Its KL, a scalar; and that of all other latents, 0 where there are none. */
  readonly kl: Tensor;
  readonly klOfOthers: Tensor | 0;
}

/** Another network trained beside the model by its own loss; its parameters are those under `scope`. */
export interface Group {
  readonly name: string;
  /** Path of its parameters: all whose names begin with it. */
  readonly scope: string;
  readonly loss: Tensor;
  /** Where the training names none for it; default the model's own. */
  readonly optimizer?: Optimizer;
}

/** What an objective makes of one minibatch. */
export interface ObjectiveResult {
  /** What the model's own parameters descend, a scalar in nats per image. */
  readonly loss: Tensor;
  /** Named metrics, reported as they are: scalars, or vectors such as the KL per dimension. */
  readonly parts: Readonly<Record<string, Tensor>>;
  readonly groups?: readonly Group[];
}

/**
 * The two sides of a bound, means over the batch in nats per image; `klPerDimension` [latent] is the code's, where its KL splits. A model with several latents
 * reports `kl.<name>` of each too.
 */
export interface BoundParts {
  readonly rec: Tensor;
  readonly kl: Tensor;
  readonly klPerDimension?: Tensor;
}

/** One way of training: everything between the latents and a number to descend. */
export interface Objective {
  readonly name: string;
  build(terms: Terms): ObjectiveResult;
}
