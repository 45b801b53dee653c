import { splitDataset, type Dataset } from "../data/index.js";
import type { TrainingState, ValidatedStep } from "./training-state.js";

/** Which values a training hands over: those of its lowest validation NELBO, or its last. */
export type Keep = "best" | "last";

/** When a training ends before its last step. */
export interface EarlyStopping {
  /** Validations without a better NELBO before it ends. */
  readonly patience: number;
  /** Nats by which a NELBO must be lower to be better; default 0. */
  readonly minDelta?: number;
}

/** What validations have found so far. */
export type Validated = Pick<TrainingState, "best" | "kept">;

/** Without a word the best is kept where early stopping looks for it: what comes after it is known to be worse. */
export const keepOf = (options: { readonly keep?: Keep; readonly earlyStopping?: EarlyStopping }): Keep =>
  options.keep ?? (options.earlyStopping ? "best" : "last");

/**
 * What is known after one more validation. `best` moves where the NELBO is lower by `minDelta`, `kept` wherever it is lower at all; one that is
 * not finite is no better than any.
 */
export function afterValidation(
  { best, kept }: Validated,
  { step, negElbo }: ValidatedStep,
  values: TrainingState["values"],
  options: { readonly keep: Keep; readonly minDelta?: number },
): Validated {
  const finite = Number.isFinite(negElbo);
  const better = finite && negElbo < (best?.negElbo ?? Infinity) - (options.minDelta ?? 0);
  const lowest = finite && options.keep === "best" && negElbo < (kept?.negElbo ?? Infinity);
  const nextBest = better ? { step, negElbo } : best;
  const nextKept = lowest ? { step, negElbo, values } : kept;
  return { ...(nextBest && { best: nextBest }), ...(nextKept && { kept: nextKept }) };
}

/** Whether early stopping ends a training after `step` steps, `every` being those between validations. */
export const patienceIsOver = (
  { best }: Validated,
  step: number,
  { patience }: EarlyStopping,
  every: number,
): boolean => step - (best?.step ?? 0) >= patience * every;

/** The images that are trained on, and those that are held out. */
export function holdOut(
  dataset: Dataset,
  validation: Dataset | number | undefined,
  seed: number,
): { data: Dataset; validation?: Dataset } {
  if (validation === undefined || validation === 0) return { data: dataset };
  if (typeof validation !== "number") return { data: dataset, validation };
  const parts = splitDataset(dataset, { validation, seed });
  return { data: parts.train, validation: parts.validation };
}
