import { givenWidth } from "../conditioning/index.js";
import { InputError, ShapeError } from "../errors.js";
import { formatShape, type Tensor } from "../graph/index.js";
import { bernoulliLikelihood } from "../likelihoods/index.js";
import { applied, type Scope } from "../nn/index.js";
import { elbo, latentTerms, type ObjectiveResult } from "../objectives/index.js";
import { add, broadcastTo, concat, flatten, full, mean, reshape } from "../ops/index.js";
import {
  normalPosterior,
  pointOf,
  pointPosterior,
  type PosteriorDistribution,
  type Support,
} from "../posteriors/index.js";
import { standardNormal, type PriorDistribution } from "../priors/index.js";
import type { Vae, VaeOptions } from "./composition.js";
import { withLabelledImages } from "./labelled-images.js";
import { codePosterior, knownLabels, vaeLatents } from "./vae-latents.js";

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
  const features = (x: Tensor, scope: Scope, labels?: Tensor): Tensor => {
    const found = applied(encoder, withLabels("encode", x, labels), scope.child("encoder"));
    return found.rank === 2 ? found : flatten(found);
  };
  const posteriorOf = (from: Tensor, scope: Scope): PosteriorDistribution => {
    const own = scope.child("posterior");
    return objective.code === "point"
      ? pointPosterior(pointOf(`objective ${objective.name}`, posterior, from, latent, own))
      : posterior.build(from, latent, own);
  };
  const encode: Vae["encode"] = (x, scope, labels) =>
    hierarchy ? codePosterior(latents, { x, scope, labels }) : posteriorOf(features(x, scope, labels), scope);
  const decode: Vae["decode"] = (z, size, scope, labels) => {
    const codes = withLabels("decode", z, labels);
    const output = applied(
      decoder,
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
      labels,
    );
  };
  const { hierarchy } = options;
  checkCovariates(options);
  checkSupport({ posterior, prior, hierarchy });
  /** Labels that are not known, a row for each of x: [n, classes] of zeros; none where the model takes none. */
  const unknown = (x: Tensor): Tensor | undefined =>
    conditioning && full([Number(x.shape[0]), conditioning.supervision.classes], 0);
  /** p of the highest latent, which sees the encoder where that is z. */
  const priorOf = (scope: Scope, size: number, labels?: Tensor): PriorDistribution =>
    prior.build(size, scope.child("prior"), {
      ...(labels && { labels }),
      ...(!hierarchy && {
        encode: (x) => encode(x, scope, unknown(x)),
        codebook: posterior.codebook?.(scope.child("posterior")),
        decode: (z, pixels) => decode(z, pixels, scope, unknown(z)),
      }),
    });
  const latents = vaeLatents({ latent, conditioning, hierarchy, features, posteriorOf, decode }, priorOf);
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
      return withPenalties(
        inferred ? withLabelledImages({ latents }, inferred, batch, result, scope) : result,
        scope.ledger.penalties,
      );
    },
  };
}

/** Where a part's values lie, in words. */
const placeOf = (support: Support | undefined): string =>
  support ? { sphere: "the sphere", categories: "categories", codes: "a codebook" }[support] : "all of space";

/** A loss with what parts of the model add to it, each a metric by its name. */
function withPenalties(result: ObjectiveResult, penalties: ReadonlyMap<string, Tensor>): ObjectiveResult {
  const means = [...penalties].map(([name, perRow]) => [name, mean(perRow)] as const);
  return {
    ...result,
    loss: means.reduce((loss, [, penalty]) => add(loss, penalty), result.loss),
    parts: { ...result.parts, ...Object.fromEntries(means) },
  };
}

/** Throws InputError where q and p of the code do not lie in one place: their densities could not be compared. */
function checkSupport({ posterior, prior, hierarchy }: Pick<Vae, "posterior" | "prior" | "hierarchy">): void {
  if (hierarchy && (posterior.support || prior.support))
    throw new InputError(
      `hierarchy ${hierarchy.name}: its latents lie in all of space, and those of ${posterior.support ? `posterior ${posterior.name}` : `prior ${prior.name}`} do not; set model.hierarchy.type to none`,
    );
  if (posterior.support !== prior.support)
    throw new InputError(
      `prior ${prior.name}: lies in ${placeOf(prior.support)}, and posterior ${posterior.name} in ${placeOf(posterior.support)}; set model.prior.type to one of the posterior's place`,
    );
}

/** Throws InputError where a table names covariates that the nets would not see. */
function checkCovariates({ encoding, conditioning }: VaeOptions): void {
  if (encoding && encoding.covariates.length > 0 && !conditioning?.features)
    throw new InputError(
      `conditioning ${conditioning?.name ?? "none"}: both nets must see the table's covariates ${encoding.covariates.join(", ")}; choose "covariates", or name none`,
    );
}
