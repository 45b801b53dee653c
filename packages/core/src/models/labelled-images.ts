import { InputError } from "../errors.js";
import type { InferredLabels, Minibatch } from "../conditioning/index.js";
import { latentBound } from "../latents/index.js";
import type { Scope } from "../nn/index.js";
import { noiseNameOf, type ObjectiveResult } from "../objectives/index.js";
import { add, argMax, cast, equal, logSoftmax, mean, mul, neg, sum } from "../ops/index.js";
import type { Vae } from "./composition.js";
import { knownLabels } from "./vae-latents.js";

/**
 * What labelled images add to the loss of a model that infers labels: the classifier's cross-entropy and, where it has a weight, the bound with the label
 * observed, which pays -log p(y); see `semiSupervised` for the formula.
 */
export function withLabelledImages(
  model: Pick<Vae, "latents">,
  inferred: InferredLabels,
  { labelled }: Minibatch,
  result: ObjectiveResult,
  scope: Scope,
): ObjectiveResult {
  if (!labelled) throw new InputError("internal: a semi-supervised loss needs labelled images");
  const { latents } = model;
  const logits = inferred.classify(labelled.x, scope);
  const crossEntropy = neg(mean(sum(mul(labelled.labels, logSoftmax(logits)), -1)));
  const hits = cast(equal(argMax(logits), argMax(labelled.labels)), "float");
  let loss = add(result.loss, mul(crossEntropy, inferred.classWeight));
  if (inferred.labelledWeight > 0) {
    const place = scope.child("objective");
    const { rec, kl } = latentBound(
      latents,
      {
        ...{ x: labelled.x, known: knownLabels(labelled.labels) },
        noise: (latent, kind, shape) => place.noise(kind, shape, noiseNameOf(latents, latent, "labelledNoise")),
      },
      scope,
    );
    loss = add(loss, mul(mean(add(rec, kl)), inferred.labelledWeight));
  }
  return { ...result, loss, parts: { ...result.parts, crossEntropy, labelledAccuracy: mean(hits) } };
}
