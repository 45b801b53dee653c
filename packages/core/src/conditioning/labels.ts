import { InputError } from "../errors.js";
import type { Conditioning } from "./conditioning.js";
import { madeWith } from "../variant.js";

/** Options of `labelConditioning`. */
export interface LabelOptions {
  readonly classes: number;
  /** Training images whose label is shown; the others' one-hot vector is zero. Default all. */
  readonly labelled?: number;
  /** Which of them; default 0. */
  readonly labelSeed?: number;
}

/** Throws InputError unless there are two classes or more. */
export function checkClasses(classes: number): void {
  if (!(Number.isInteger(classes) && classes >= 2))
    throw new InputError(`conditioning.classes: must be a whole number, 2 or more, got ${classes}`);
}

/**
 * A conditional VAE, q(z|x, y) p(x|z, y): the one-hot label stands beside x in front of the encoder and beside z in front of the
 * decoder. Throws InputError unless there are two classes or more.  Source: Sohn, Lee & Yan 2015, Learning Structured Output Representation.
 */
export function labelConditioning({ classes, labelled, labelSeed }: LabelOptions): Conditioning {
  checkClasses(classes);
  return madeWith({ classes, labelled, labelSeed }, { name: "labels", supervision: { classes, labelled, labelSeed } });
}
