import { InputError } from "../errors.js";
import type { Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import { add, neg, sub } from "../ops/index.js";
import { klAt } from "./kl-at.js";
import type { LatentModel } from "./latent.js";
import { place, type LatentInput, type Placed, type PlacedModel } from "./place.js";
import { classRows, type Rows } from "./rows.js";

/** One latent of a bound, means under q over the sums taken. */
export interface LatentTerms {
  /** KL(q || p), [..., batch]; of an observed latent -log p. Unit: nats. */
  readonly kl: Tensor;
  /** [..., batch, size], where it splits. */
  readonly klPerDimension?: Tensor;
  /** The value that stands for it, [..., batch, size]; absent where it is observed. */
  readonly mean?: Tensor;
  /** log q of each category, [..., batch, size], where it has categories and no sum stands before it. */
  readonly logClasses?: Tensor;
}

/** -ELBO of each image in its parts, [..., batch]. Unit: nats. */
export interface LatentBound {
  readonly rec: Tensor;
  readonly kl: Tensor;
  readonly latents: Readonly<Record<string, LatentTerms>>;
}

/** log p of a latent's value, at all rows. */
function logPriorOf(rows: Rows, { latent, prior, early, draw, posterior, before, count }: Placed): Tensor {
  if (!early || !posterior) return prior.logProb(rows.values.get(latent.name)!);
  if (draw) return rows.lift(prior.logProb(draw.z), before);
  if (prior.logClasses) return rows.lift(classRows(prior.logClasses, count), before + 1);
  throw new InputError(`latent ${latent.name}: it is summed, so its prior must have categories`);
}

/** log q of a latent's value, drawn or summed, at all rows. */
const logPosteriorOf = (rows: Rows, { draw, before }: Placed): Tensor =>
  draw ? rows.lift(draw.logProb, before) : rows.lift(rows.logQ(before), before + 1);

/** What a latent adds to the bound. */
function termsOf(rows: Rows, one: Placed): LatentTerms {
  const { posterior, prior, early, before } = one;
  if (!posterior) return { kl: rows.average(neg(logPriorOf(rows, one)), rows.depth) };
  const { total, perDimension, isClosed } = klAt(
    posterior,
    prior,
    () => sub(logPosteriorOf(rows, one), logPriorOf(rows, one)),
    early,
  );
  return {
    kl: rows.average(total, isClosed ? before : rows.depth),
    mean: rows.average(posterior.mean, before, true),
    ...(perDimension && { klPerDimension: rows.average(perDimension, before, true) }),
    ...(posterior.logClasses && before === 0 && { logClasses: posterior.logClasses }),
  };
}

/** The bound of a placed model, see `latentBound`. */
export function boundOf({ rows, placed, logLikelihood }: PlacedModel): LatentBound {
  const latents = placed.map((one): [string, LatentTerms] => [one.latent.name, termsOf(rows, one)]);
  return {
    rec: neg(rows.average(logLikelihood, rows.depth)),
    // the last first: a sole z behind a summed y adds up as it always did
    kl: latents.map(([, { kl }]) => kl).reduceRight((total, kl) => add(total, kl)),
    latents: Object.fromEntries(latents),
  };
}

/**
 * REC and KL of each image, and the share of each latent:  rec = -E_q[log p(x | latents)],  kl = sum_i E_q[log q_i - log p_i];  see `klAt` for how each is
 * found. What is summed is exact; what is drawn is by one draw, or by each of `draws`.
 */
export const latentBound = (model: LatentModel, input: LatentInput, scope: Scope): LatentBound =>
  boundOf(place(model, input, scope));

/**
 * log w = log p(x, latents) - log q(drawn latents), [..., batch], the categories of what is summed summed out. The logarithm of w's mean over draws is a lower
 * bound of log p(x) in expectation, and tightens with their number.  Unit: nats.  Source: Burda et al. 2016, arXiv:1509.00519.
 */
export function logWeightsOf({ rows, placed, logLikelihood }: PlacedModel): Tensor {
  const joint = placed.reduce((total, one) => add(total, logPriorOf(rows, one)), logLikelihood);
  return rows.logSum(placed.reduce((total, one) => (one.draw ? sub(total, logPosteriorOf(rows, one)) : total), joint));
}

/** `logWeightsOf` of a model. */
export const latentLogWeights = (model: LatentModel, input: LatentInput, scope: Scope): Tensor =>
  logWeightsOf(place(model, input, scope));
