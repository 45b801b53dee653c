import type { Supervision } from "../data/index.js";
import type { Tensor } from "../graph/index.js";
import { applied, type Layer, type Scope } from "../nn/index.js";

/** What a model sees of one training step. */
export interface Minibatch {
  /** Images, [batch, d]: bits, or grey values in 0..1. */
  readonly x: Tensor;
  /** One-hot labels of the images, [batch, classes], a zero row where the label is not shown. Present where the model asks for labels. */
  readonly labels?: Tensor;
  /** Labelled images beside the minibatch, `x` [labelledBatch, d], `labels` [labelledBatch, classes]. */
  readonly labelled?: { readonly x: Tensor; readonly labels: Tensor };
  /** Images of the whole training set; default those of the minibatch. */
  readonly datasetSize?: number;
}

/** How labels enter a model: both nets see them, the encoder beside x, the decoder beside z. */
export interface Conditioning {
  readonly name: string;
  readonly supervision: Supervision;
  /** Absent where labels are always given. */
  readonly inferred?: InferredLabels;
  /** What both nets see of what is given, [..., classes] -> [..., width]; by default the rows themselves. */
  readonly features?: { readonly width: number; readonly of: (given: Tensor) => Tensor };
}

/** Numbers of what both nets see. */
export const givenWidth = ({ supervision, features }: Conditioning): number => features?.width ?? supervision.classes;

/** Labels as a second latent variable, y ~ Categorical(1 / classes), with q(y|x) by a classifier. */
export interface InferredLabels {
  /** Logits of q(y|x), [batch, classes], from x [batch, d]; its parameters stand under `classifier`. */
  classify(x: Tensor, scope: Scope): Tensor;
  /** Weight of the cross-entropy of labelled images, in nats per labelled image. */
  readonly classWeight: number;
  /** Weight of the bound -log p(x, y) of labelled images with their true label. */
  readonly labelledWeight: number;
}

/** The net behind `InferredLabels.classify`. */
export const classifierLayer = (net: Layer): InferredLabels["classify"] => {
  return (x, scope) => applied(net, x, scope.child("classifier"));
};
