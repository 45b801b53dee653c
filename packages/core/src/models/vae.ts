import { InputError, ShapeError } from "../errors.js";
import type { Normal } from "../distributions/index.js";
import { formatShape, type Tensor } from "../graph/index.js";
import { bernoulliLikelihood, type Likelihood, type LikelihoodDistribution } from "../likelihoods/index.js";
import type { Layer, Scope } from "../nn/index.js";
import { elbo, type Objective, type ObjectiveResult } from "../objectives/index.js";
import { flatten, reshape } from "../ops/index.js";
import { normalPosterior, type Posterior } from "../posteriors/index.js";
import { standardNormal, type Prior, type PriorDistribution } from "../priors/index.js";

/** The parts of a VAE; all but the nets and `latent` have defaults. */
export interface VaeOptions {
  /** Maps x [batch, d] to features [batch, f]. */
  readonly encoder: Layer;
  /** Maps z [batch, latent] to d values for each image (more where the likelihood says so). */
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
}

/**
 * A variational autoencoder as a composition: q(z|x) p(x|z) p(z) and a way of training. It holds no values: its methods
 * write graphs into a scope. Parameters are named `encoder.*`, `posterior.*`, `prior.*`, `decoder.*`, `objective.*`.
 */
export interface Vae extends Required<VaeOptions> {
  /** q(z|x).  Shapes: x [batch, d] -> [batch, latent]. */
  encode(x: Tensor, scope: Scope): Normal;
  /** p(x|z) of images with `size` values.  Shapes: z [..., latent] -> [..., size]. */
  decode(z: Tensor, size: number, scope: Scope): LikelihoodDistribution;
  /** p(z) */
  priorIn(scope: Scope): PriorDistribution;
  /** The loss of one minibatch x [batch, d]. */
  lossOf(x: Tensor, scope: Scope): ObjectiveResult;
}

/** Composes a VAE. Throws InputError unless `latent` is a positive whole number. */
export function vae(options: VaeOptions): Vae {
  const { encoder, decoder, latent } = options;
  if (!Number.isInteger(latent) || latent < 1)
    throw new InputError(`latent: must be a positive whole number, got ${latent}`);
  const posterior = options.posterior ?? normalPosterior();
  const prior = options.prior ?? standardNormal();
  const likelihood = options.likelihood ?? bernoulliLikelihood();
  const objective = options.objective ?? elbo();

  const encode: Vae["encode"] = (x, scope) => {
    const features = encoder.apply(x, scope.child("encoder"));
    return posterior.build(features.rank === 2 ? features : flatten(features), latent, scope.child("posterior"));
  };
  const decode: Vae["decode"] = (z, size, scope) => {
    const output = decoder.apply(z.rank === 2 ? z : reshape(z, [-1, latent]), scope.child("decoder"));
    const flat = output.rank === 2 ? output : flatten(output);
    const wanted = size * likelihood.outputsPerValue;
    if (flat.shape[1] !== wanted)
      throw new ShapeError(
        `decoder: must give ${wanted} values an image for ${size} pixels under the ${likelihood.name} likelihood, got ${formatShape(output.shape)}`,
      );
    return likelihood.build(
      z.rank === 2 ? flat : reshape(flat, [...z.shape.slice(0, -1), wanted]),
      scope.child("likelihood"),
    );
  };
  const priorIn: Vae["priorIn"] = (scope) => prior.build(latent, scope.child("prior"));
  return {
    encoder,
    decoder,
    latent,
    posterior,
    prior,
    likelihood,
    objective,
    encode,
    decode,
    priorIn,
    lossOf: (x, scope) =>
      objective.build({
        x,
        posterior: encode(x, scope),
        prior: priorIn(scope),
        decode: (z) => decode(z, Number(x.shape[1]), scope),
        scope: scope.child("objective"),
      }),
  };
}
