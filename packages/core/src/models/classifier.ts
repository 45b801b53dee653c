import { InputError, ShapeError } from "../errors.js";
import { formatShape, type Tensor } from "../graph/index.js";
import type { Layer, Scope } from "../nn/index.js";
import { argMax, cast, equal, logSoftmax, mean, mul, neg, sum } from "../ops/index.js";
import type { Trainable } from "./trainable.js";

/** The parts of a classifier. */
export interface ClassifierOptions {
  /** Maps x [batch, d] to logits [batch, classes]. */
  readonly net: Layer;
  /** Two or more. */
  readonly classes: number;
}

/**
 * A classifier p(y|x) as a net and a way of training. It holds no values: its methods write graphs into a scope. Parameters are named
 * `classifier.*`.
 */
export interface Classifier extends ClassifierOptions, Trainable {
  readonly supervision: { readonly classes: number };
  /** Logits of p(y|x).  Shapes: x [batch, d] -> [batch, classes].  Throws ShapeError if the net gives anything else. */
  logits(x: Tensor, scope: Scope): Tensor;
}

/**
 * Composes a classifier of grey values in 0..1, trained by the cross-entropy  -mean log p(label|x)  (nats an image), reported as
 * `crossEntropy` beside `accuracy`, the share of images whose largest logit is their label's.
 * Throws InputError unless there are two classes or more.
 */
export function classifier({ net, classes }: ClassifierOptions): Classifier {
  if (!(Number.isInteger(classes) && classes >= 2))
    throw new InputError(`classifier.classes: must be a whole number, 2 or more, got ${classes}`);
  const logits: Classifier["logits"] = (x, scope) => {
    const values = net.apply(x, scope.child("classifier"));
    if (values.rank !== 2 || values.shape[1] !== classes)
      throw new ShapeError(
        `classifier: the net must give ${classes} logits an image, one a class, got ${formatShape(values.shape)}`,
      );
    return values;
  };
  return {
    net,
    classes,
    supervision: { classes },
    logits,
    lossOf: ({ x, labels }, scope) => {
      if (!labels) throw new InputError("classifier: its loss needs labels, got none");
      const given = logits(x, scope);
      const crossEntropy = neg(mean(sum(mul(labels, logSoftmax(given)), -1)));
      const accuracy = mean(cast(equal(argMax(given), argMax(labels)), "float"));
      return { loss: crossEntropy, parts: { crossEntropy, accuracy } };
    },
  };
}
