import type { Tensor } from "../graph/index.js";
import type { LikelihoodDistribution } from "../likelihoods/index.js";
import type { Scope } from "../nn/index.js";
import type { Optimizer } from "../optim/index.js";
import type { PosteriorDistribution } from "../posteriors/index.js";
import type { PriorDistribution } from "../priors/index.js";

/** What an objective sees of one minibatch. */
export interface Terms {
  /** The data, [batch, d]. */
  readonly x: Tensor;
  /** q(z|x), [batch, latent]. */
  readonly posterior: PosteriorDistribution;
  readonly prior: PriorDistribution;
  /** p(x|z) for codes [..., latent]. */
  decode(z: Tensor): LikelihoodDistribution;
  /** Images of the whole training set. */
  readonly datasetSize: number;
  /** For noise, schedules and parameters of the objective's own. */
  readonly scope: Scope;
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

/** The two sides of a bound, means over the batch in nats per image: scalars, and the KL of each latent where it splits. */
export interface BoundParts {
  readonly rec: Tensor;
  readonly kl: Tensor;
  readonly klPerDimension?: Tensor;
}

/** One way of training: everything between the two nets and a number to descend. */
export interface Objective {
  readonly name: string;
  build(terms: Terms): ObjectiveResult;
  /** The loss from REC and KL alone, where the objective needs no more: so a model that sums over labels can use it too. */
  readonly weigh?: (parts: BoundParts, scope: Scope) => Tensor;
}
