import { InputError } from "../errors.js";
import type { Dataset } from "../data/index.js";
import { formatShape, sameShape } from "../graph/index.js";
import { readersOf, type Trainable } from "../models/index.js";
import { adam } from "../optim/index.js";
import { rowsFrom } from "./rows-from.js";
import type { TrainOptions } from "./train-options.js";
import type { TrainerOptions } from "./trainer.js";
import { emaScope, trainingProgram } from "./training-program.js";
import { initialState, isModelValue, type TrainingState } from "./training-state.js";
import { holdOut } from "./validated.js";

/** What a training begins with. */
export interface WarmStart {
  /** After 0 steps: what `resume` of `train` takes. */
  readonly state: TrainingState;
  /** Names of the values that were taken; all others were drawn. */
  readonly taken: readonly string[];
}

/**
 * The state before the first step of a training, with the values of another model in the place of those that would be drawn: all of them, or those under the
 * names of `parts` (`encoder`, `decoder.0`). The optimiser starts anew. `source`: parameters and running statistics by name, [shape], as a training state has
 * them.
 * Throws InputError where a value is missing in `source` or of another shape, or a part is none of the model.
 */
export function warmStart(
  model: Trainable,
  dataset: Dataset,
  options: TrainerOptions & Pick<TrainOptions, "validation">,
  source: TrainingState["values"],
  parts?: readonly string[],
): WarmStart {
  const { steps, batch = 100, seed = 1, optimizer = adam(), groupOptimizers, clipNorm, emaDecay } = options;
  const { data } = holdOut(dataset, options.validation, seed);
  const readers = readersOf("train", model, data, { binarisation: options.binarisation ?? "none", seed });
  const { program, ledger } = trainingProgram({
    ...{ model, batch, ...readers, optimizer, groupOptimizers, clipNorm, emaDecay, steps },
    datasetSize: data.count,
  });
  const start = initialState(program, ledger, seed, rowsFrom(model, data));
  const own = Object.keys(start.values).filter(isModelValue);
  const isUnder = (name: string, part: string): boolean => name === part || name.startsWith(`${part}.`);
  const foreign = parts?.find((part) => !own.some((name) => isUnder(name, part)));
  if (foreign !== undefined) {
    const known = [...new Set(own.map((name) => name.split(".")[0]))].join(", ");
    throw new InputError(`warm start: the model has no part "${foreign}"; name some of ${known}`);
  }
  const taken = own.filter((name) => parts === undefined || parts.some((part) => isUnder(name, part)));
  const values = { ...start.values };
  for (const name of taken) {
    const [given, wanted] = [source[name], start.values[name]];
    if (given === undefined || !sameShape(given.shape, wanted.shape))
      throw new InputError(
        `warm start: "${name}" must be ${formatShape(wanted.shape)}, the other model has ${given ? formatShape(given.shape) : "none"}; name the parts that both have alike`,
      );
    for (const each of [name, `${emaScope}.${name}`])
      if (each in values) values[each] = { ...wanted, data: given.data.slice() };
  }
  return { state: { step: 0, values }, taken };
}
