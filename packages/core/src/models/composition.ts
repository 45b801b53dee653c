import type { Conditioning } from "../conditioning/index.js";
import type { TableEncoding } from "../data/index.js";
import type { Tensor } from "../graph/index.js";
import type { Hierarchy, LatentModel } from "../latents/index.js";
import type { Likelihood, LikelihoodDistribution } from "../likelihoods/index.js";
import type { Layer, Scope } from "../nn/index.js";
import type { Objective } from "../objectives/index.js";
import type { Posterior, PosteriorDistribution } from "../posteriors/index.js";
import type { Prior } from "../priors/index.js";
import type { Trainable } from "./trainable.js";

/** The parts of a VAE; all but the nets and `latent` have defaults. */
export interface VaeOptions {
  /** Maps x [batch, d] to features [batch, f]; with conditioning, x and the one-hot label [batch, d + classes]. */
  readonly encoder: Layer;
  /** Maps z [batch, latent], or [batch, latent + classes], to d values for each image (more where the likelihood says so). */
  readonly decoder: Layer;
  /** Dimensions of z. */
  readonly latent: number;
  /** Default a diagonal Gaussian. */
  readonly posterior?: Posterior;
  /** Default N(0, I). */
  readonly prior?: Prior;
  /** Default Bernoulli. */
  readonly likelihood?: Likelihood;
  /** Default the ELBO. */
  readonly objective?: Objective;
  /** How labels enter; default not at all. */
  readonly conditioning?: Conditioning;
  /** Latents above z; default none. The prior is then that of the highest. */
  readonly hierarchy?: Hierarchy;
  /** What x means where it is the row of a table; x of images are their values. */
  readonly encoding?: TableEncoding;
}

/**
 * A variational autoencoder as a composition: q(z|x) p(x|z) p(z) and a way of training. It holds no values: its methods
 * write graphs into a scope. Parameters are named `encoder.*`, `posterior.*`, `prior.*`, `decoder.*`, `objective.*`, `classifier.*`, `layers.*`.
 * `labels` are one-hot rows [batch, classes]; a model with conditioning needs them, any other takes none.
 */
export interface Vae extends Required<Omit<VaeOptions, "conditioning" | "hierarchy" | "encoding">>, Trainable {
  readonly likelihood: Likelihood;
  readonly conditioning?: Conditioning;
  readonly hierarchy?: Hierarchy;
  readonly encoding?: TableEncoding;
  /** Its variables and how they hang together: what every bound, sample and code is made of. */
  readonly latents: LatentModel;
  /** q(z|x), or q(z|x, y).  Shapes: x [batch, d] -> [batch, latent]. */
  encode(x: Tensor, scope: Scope, labels?: Tensor): PosteriorDistribution;
  /** p(x|z), or p(x|z, y), of images with `size` values.  Shapes: z [..., latent] -> [..., size]. */
  decode(z: Tensor, size: number, scope: Scope, labels?: Tensor): LikelihoodDistribution;
}
