import { InputError } from "../errors.js";
import type { Conditioning, Minibatch } from "../conditioning/index.js";
import type { Scope } from "../nn/index.js";
import type { ObjectiveResult } from "../objectives/index.js";
import { add, argMax, cast, equal, logSoftmax, mean, mul, neg, sum } from "../ops/index.js";
import { boundOf } from "./bound.js";
import type { Vae } from "./composition.js";

/** The loss of M2: see `semiSupervised` for the formula; the objective weighs REC and KL. Throws InputError for one that needs more than these two. */
export function semiSupervisedLoss(model: Vae, { x, labelled }: Minibatch, scope: Scope): ObjectiveResult {
  const { inferred, supervision } = model.conditioning as Conditioning;
  if (!inferred || !labelled) throw new InputError("internal: a semi-supervised loss needs labelled images");
  const { name, weigh } = model.objective;
  if (!weigh)
    throw new InputError(
      `objective: a semi-supervised model needs one that weighs REC and KL, elbo (with klSamples 1) or beta, got "${name}"`,
    );
  const place = scope.child("objective");
  const bound = boundOf(model, { x, noise: (shape) => place.noise("normal", shape) }, scope);
  const logits = inferred.classify(labelled.x, scope);
  const crossEntropy = neg(mean(sum(mul(labelled.labels, logSoftmax(logits)), -1)));
  const hits = cast(equal(argMax(logits), argMax(labelled.labels)), "float");
  const parts = {
    rec: mean(bound.rec),
    kl: mean(bound.kl),
    ...(bound.klPerDimension && { klPerDimension: mean(bound.klPerDimension, 0) }),
  };
  let loss = add(weigh(parts, place), mul(crossEntropy, inferred.classWeight));
  if (inferred.labelledWeight > 0) {
    const noise = (shape: readonly number[]) => place.noise("normal", shape, "labelledNoise");
    const given = boundOf(model, { ...labelled, noise }, scope);
    const joint = add(mean(add(given.rec, given.kl)), Math.log(supervision.classes));
    loss = add(loss, mul(joint, inferred.labelledWeight));
  }
  return { loss, parts: { ...parts, crossEntropy, labelledAccuracy: mean(hits) } };
}
