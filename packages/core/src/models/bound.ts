import { constant, ndArray, type Tensor } from "../graph/index.js";
import type { Scope } from "../nn/index.js";
import { klAt } from "../latents/index.js";
import { add, logSoftmax, exp, mul, neg, reshape, sum, tile, transpose } from "../ops/index.js";
import type { Vae } from "./composition.js";

/** The two parts of -ELBO of each image, one sample of z. */
export interface Bound {
  /** -E_q[log p(x|z)], [batch]. Unit: nats. */
  readonly rec: Tensor;
  /** KL(q || p), [batch]; with inferred labels that of y is in it. Unit: nats. */
  readonly kl: Tensor;
  /** Its share of each latent, [batch, latent], where the prior's KL splits. */
  readonly klPerDimension?: Tensor;
  /** Mean of q(z|x), [batch, latent]. */
  readonly mean: Tensor;
  /** log q(y|x), [batch, classes], where the model infers labels. */
  readonly logClasses?: Tensor;
}

/** The images of a bound and where its noise comes from. */
export interface BoundInput {
  readonly x: Tensor;
  readonly labels?: Tensor;
  /** Standard normal values of a shape. */
  readonly noise: (shape: readonly number[]) => Tensor;
}

/** Rows that `boundOf` needs noise for: one an image, or one for each of its possible labels. */
export const boundRows = (model: Pick<Vae, "conditioning">, batch: number): number =>
  model.conditioning?.inferred ? model.conditioning.supervision.classes * batch : batch;

/**
 * REC and KL of each image of x [batch, d]. Where labels are inferred and none are given, y is summed out exactly:
 * rec = sum_y q(y|x) rec_y;  kl = sum_y q(y|x) (kl_y + log q(y|x) + log classes).
 */
export function boundOf(model: Vae, input: BoundInput, scope: Scope): Bound {
  const { inferred, supervision } = model.conditioning ?? {};
  if (!inferred || !supervision || input.labels) return givenBound(model, input, scope);
  const { x, noise } = input;
  const [batch, classes] = [Number(x.shape[0]), supervision.classes];
  const rows = Array.from({ length: classes * batch * classes }, (_, i) =>
    i % classes === Math.floor(i / (batch * classes)) ? 1 : 0,
  );
  // class by class: row c * batch + i is image i as class c
  const all = givenBound(
    model,
    { x: tile(x, [classes, 1]), labels: constant(ndArray(rows, [classes * batch, classes])), noise },
    scope,
  );
  const logClasses = logSoftmax(inferred.classify(x, scope));
  const q = transpose(exp(logClasses));
  const average = (v: Tensor): Tensor =>
    v.rank === 1
      ? sum(mul(q, reshape(v, [classes, batch])), 0)
      : sum(mul(reshape(q, [classes, batch, 1]), reshape(v, [classes, batch, Number(v.shape[1])])), 0);
  const klOfLabel = add(sum(mul(exp(logClasses), logClasses), -1), Math.log(classes));
  return {
    rec: average(all.rec),
    kl: add(average(all.kl), klOfLabel),
    ...(all.klPerDimension && { klPerDimension: average(all.klPerDimension) }),
    mean: average(all.mean),
    logClasses,
  };
}

/** The bound with labels given, or without any. */
function givenBound(model: Vae, { x, labels, noise }: BoundInput, scope: Scope): Bound {
  const q = model.encode(x, scope, labels);
  const draw = q.draw(noise(q.mean.shape as readonly number[]));
  const prior = model.priorIn(scope, labels);
  const rec = neg(model.decode(draw.z, Number(x.shape[1]), scope, labels).logProb(x));
  const { total: kl, perDimension } = klAt(q, prior, () => draw);
  return { rec, kl, mean: q.mean, ...(perDimension && { klPerDimension: perDimension }) };
}
