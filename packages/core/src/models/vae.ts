import { givenWidth } from "../conditioning/index.js";
import { InputError, ShapeError } from "../errors.js";
import { formatShape, type Tensor } from "../graph/index.js";
import { bernoulliLikelihood } from "../likelihoods/index.js";
import type { Scope } from "../nn/index.js";
import { elbo, latentTerms } from "../objectives/index.js";
import { broadcastTo, concat, flatten, full, reshape } from "../ops/index.js";
import { normalPosterior } from "../posteriors/index.js";
import { standardNormal, type PriorDistribution } from "../priors/index.js";
import type { Vae, VaeOptions } from "./composition.js";
import { withLabelledImages } from "./labelled-images.js";
import { knownLabels, vaeLatents } from "./vae-latents.js";

/** Composes a VAE. Throws InputError unless `latent` is a positive whole number. */
export function vae(options: VaeOptions): Vae {
  const { encoder, decoder, latent } = options;
  if (!Number.isInteger(latent) || latent < 1)
    throw new InputError(`latent: must be a positive whole number, got ${latent}`);
  const posterior = options.posterior ?? normalPosterior();
  const prior = options.prior ?? standardNormal();
  const likelihood = options.likelihood ?? bernoulliLikelihood();
  const objective = options.objective ?? elbo();

  const { conditioning } = options;
  /** The tensor with the label's one-hot vector at its end. */
  const withLabels = (what: string, x: Tensor, labels: Tensor | undefined): Tensor => {
    if (!conditioning) return x;
    if (!labels) throw new InputError(`${what}: a model with ${conditioning.name} conditioning needs labels, got none`);
    const shown = conditioning.features?.of(labels) ?? labels;
    return concat([x, broadcastTo(shown, [...x.shape.slice(0, -1), givenWidth(conditioning)])]);
  };
  const encode: Vae["encode"] = (x, scope, labels) => {
    const features = encoder.apply(withLabels("encode", x, labels), scope.child("encoder"));
    return posterior.build(features.rank === 2 ? features : flatten(features), latent, scope.child("posterior"));
  };
  const decode: Vae["decode"] = (z, size, scope, labels) => {
    const codes = withLabels("decode", z, labels);
    const output = decoder.apply(
      codes.rank === 2 ? codes : reshape(codes, [-1, Number(codes.shape.at(-1))]),
      scope.child("decoder"),
    );
    const flat = output.rank === 2 ? output : flatten(output);
    const wanted = likelihood.outputsOf?.(size) ?? size * likelihood.outputsPerValue;
    if (flat.shape[1] !== wanted)
      throw new ShapeError(
        `decoder: must give ${wanted} values an image for ${size} pixels under the ${likelihood.name} likelihood, got ${formatShape(output.shape)}`,
      );
    return likelihood.build(
      z.rank === 2 ? flat : reshape(flat, [...z.shape.slice(0, -1), wanted]),
      scope.child("likelihood"),
    );
  };
  const { hierarchy } = options;
  checkCovariates(options);
  /** Labels that are not known, a row for each of x: [n, classes] of zeros; none where the model takes none. */
  const unknown = (x: Tensor): Tensor | undefined =>
    conditioning && full([Number(x.shape[0]), conditioning.supervision.classes], 0);
  /** p of the highest latent, which sees the encoder where that is z. */
  const priorOf = (scope: Scope, size: number, labels?: Tensor): PriorDistribution =>
    prior.build(size, scope.child("prior"), {
      ...(labels && { labels }),
      ...(!hierarchy && {
        encode: (x) => encode(x, scope, unknown(x)),
        decode: (z, pixels) => decode(z, pixels, scope, unknown(z)),
      }),
    });
  const latents = vaeLatents({ latent, conditioning, hierarchy, encode, decode }, priorOf);
  return {
    encoder,
    decoder,
    latent,
    posterior,
    prior,
    likelihood,
    objective,
    conditioning,
    hierarchy,
    encoding: options.encoding,
    supervision: conditioning?.supervision,
    latents,
    encode,
    decode,
    lossOf: (batch, scope) => {
      const { x, labels, datasetSize = Number(x.shape[0]) } = batch;
      const inferred = conditioning?.inferred;
      const known = inferred ? {} : knownLabels(labels);
      const result = objective.build(latentTerms(latents, { x, known, datasetSize }, scope));
      return inferred ? withLabelledImages({ latents }, inferred, batch, result, scope) : result;
    },
  };
}

/** Throws InputError where a table names covariates that the nets would not see. */
function checkCovariates({ encoding, conditioning }: VaeOptions): void {
  if (encoding && encoding.covariates.length > 0 && !conditioning?.features)
    throw new InputError(
      `conditioning ${conditioning?.name ?? "none"}: both nets must see the table's covariates ${encoding.covariates.join(", ")}; choose "covariates", or name none`,
    );
}
