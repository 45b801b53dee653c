import type { Minibatch } from "../conditioning/index.js";
import type { Binarisation, Supervision, TableEncoding } from "../data/index.js";
import type { Likelihood } from "../likelihoods/index.js";
import type { Scope } from "../nn/index.js";
import type { ObjectiveResult } from "../objectives/index.js";

/** Anything that a training loop can move: it says what it is fed and what it descends. */
export interface Trainable {
  /** What of the labels it is fed; absent where none. */
  readonly supervision?: Supervision;
  /** What x means where it is the row of a table. */
  readonly encoding?: TableEncoding;
  /** Whether x must be bits; absent: grey values. */
  readonly likelihood?: Pick<Likelihood, "name" | "binary">;
  /** The loss of one minibatch. */
  lossOf(batch: Minibatch, scope: Scope): ObjectiveResult;
}

/** How images are presented to such a model unless somebody says otherwise: likelihoods of bits see each image binarised afresh. */
export const defaultBinarisation = (model: Pick<Trainable, "likelihood">): Binarisation =>
  model.likelihood?.binary ? "dynamic" : "none";
