import { InputError } from "../errors.js";
import type { Layer } from "../nn/index.js";
import { classifierLayer, type Conditioning } from "./conditioning.js";
import { checkClasses, type LabelOptions } from "./labels.js";
import { madeWith } from "../variant.js";

/** Options of `semiSupervised`. */
export interface SemiSupervisedOptions extends LabelOptions {
  /** Maps x [batch, d] to logits [batch, classes]. */
  readonly classifier: Layer;
  /** Labelled images a step; default `labelled`, at most 100. */
  readonly labelledBatch?: number;
  /** Of the cross-entropy of labelled images; default 100. */
  readonly classWeight?: number;
  /** Of the bound of labelled images with their true label; default 0: they count as unlabelled ones do. */
  readonly labelledWeight?: number;
}

/**
 * M2: p(x|z, y) p(z) p(y) with q(y|x) q(z|x, y), y summed exactly. An image costs
 * sum_y q(y|x) (-E[log p(x|z, y)] + KL(q(z|x, y) || p(z))) + KL(q(y|x) || 1 / classes);  labelled ones add
 * classWeight (-log q(y|x)) + labelledWeight (-E[log p(x|z, y)] + KL(q(z|x, y) || p(z)) + log classes).  Unit: nats.
 * Throws InputError for weights below 0 or fewer than two classes.  Source: Kingma et al. 2014, arXiv:1406.5298, section 3.1.2.
 */
export function semiSupervised(options: SemiSupervisedOptions): Conditioning {
  const { classes, labelled, labelSeed, classifier, classWeight = 100, labelledWeight = 0 } = options;
  checkClasses(classes);
  for (const [key, value] of Object.entries({ classWeight, labelledWeight }))
    if (!(value >= 0 && Number.isFinite(value)))
      throw new InputError(`conditioning.${key}: must be a number, 0 or more, got ${value}`);
  const labelledBatch = options.labelledBatch ?? Math.min(labelled ?? 100, 100);
  if (!(Number.isInteger(labelledBatch) && labelledBatch >= 1))
    throw new InputError(`conditioning.labelledBatch: must be a positive whole number, got ${labelledBatch}`);
  return madeWith(options, {
    name: "semi-supervised",
    supervision: { classes, labelled, labelSeed, labelledBatch },
    inferred: { classify: classifierLayer(classifier), classWeight, labelledWeight },
  });
}
