import type { LoopProgram } from "../graph/index.js";
import { initialValues, type DrawRows, type Ledger } from "../nn/index.js";
import type { HostTensor, HostTensors } from "../runtime/index.js";
import { emaScope, optimizerScope } from "./training-program.js";
import { InputError } from "../errors.js";
import { formatShape, sameShape, sizeOf } from "../graph/index.js";

/** Everything that continues a training exactly: values by name, and how far it is. Random numbers need no state. */
export interface TrainingState {
  /** Optimiser steps done. */
  readonly step: number;
  /** Parameters, running statistics, optimiser state (`optimizer.*`) and averages (`ema.*`), float32. */
  readonly values: Readonly<Record<string, HostTensor & { readonly data: Float32Array }>>;
  /** The validation from which early stopping counts its patience: the last that was lower by `minDelta`. */
  readonly best?: ValidatedStep;
  /** Whose values the model has where the best are kept: those of the lowest validation NELBO so far. */
  readonly kept?: KeptModel;
}

/** A validation: after how many steps, and its NELBO in nats per image. */
export interface ValidatedStep {
  readonly step: number;
  readonly negElbo: number;
}

/** The model as it was at a validation. */
export interface KeptModel extends ValidatedStep {
  /** Parameters and running statistics (their averages where these are kept), as a training state has them. */
  readonly values: TrainingState["values"];
}

/** Whether a state variable belongs to the model itself. */
export const isModelValue = (name: string): boolean =>
  !name.startsWith(`${optimizerScope}.`) && !name.startsWith(`${emaScope}.`);

/** The values at a state's own step: the moving averages where they are kept, else the values as they are. */
export function modelValues(values: TrainingState["values"]): Record<string, Float32Array> {
  return Object.fromEntries(Object.entries(shownValues(values)).map(([name, { data }]) => [name, data]));
}

/** The same with their shapes. */
export const shownValues = (values: TrainingState["values"]): TrainingState["values"] =>
  Object.fromEntries(
    Object.keys(values)
      .filter(isModelValue)
      .map((name) => [name, values[`${emaScope}.${name}`] ?? values[name]]),
  );

/** The model that a state stands for, and after how many steps it was so: the best validated one where that is kept, else the last. */
export const modelOf = ({
  step,
  values,
  kept,
}: TrainingState): { step: number; values: Record<string, Float32Array> } =>
  kept ? { step: kept.step, values: modelValues(kept.values) } : { step, values: modelValues(values) };

/** The state before the first step: parameters drawn for the seed, averages equal to them, everything else as declared; `rows` draws rows of the data. */
export function initialState(program: LoopProgram, ledger: Ledger, seed: number, rows?: DrawRows): TrainingState {
  const values = initialValues(ledger, seed, rows);
  const entries = program.state.map(({ current }) => {
    const name = current.name!;
    const source = name.startsWith(`${emaScope}.`) ? values[name.slice(emaScope.length + 1)] : undefined;
    return [
      name,
      { dtype: "float" as const, shape: current.shape as readonly number[], data: (source ?? values[name]).slice() },
    ] as const;
  });
  return { step: 0, values: Object.fromEntries(entries) };
}

/** Throws InputError unless a state is exactly the program's, each value of its shape; the message names the first difference. */
export function checkState(
  program: LoopProgram,
  { step, values, kept }: { step: number; values: HostTensors; kept?: { readonly values: HostTensors } },
): void {
  if (!Number.isSafeInteger(step) || step < 0)
    throw new InputError(`checkpoint: step must be a whole number, 0 or more, got ${step}`);
  for (const { current } of program.state) {
    const value = values[current.name!];
    if (!value)
      throw new InputError(`checkpoint: "${current.name}" is missing; it was saved by another model or optimiser`);
    if (!sameShape(value.shape, current.shape))
      throw new InputError(
        `checkpoint: "${current.name}" is ${formatShape(value.shape)}, the model needs ${formatShape(current.shape)}; it was saved by another model`,
      );
    const size = sizeOf(current.shape);
    if (value.dtype !== "float" || value.data.length !== size)
      throw new InputError(
        `checkpoint: "${current.name}" ${formatShape(current.shape)} needs ${size} float values, got ${value.data.length} of kind ${value.dtype}`,
      );
  }
  const known = new Set(program.state.map((v) => v.current.name));
  const extra = Object.keys(values).find((name) => !known.has(name));
  if (extra !== undefined)
    throw new InputError(`checkpoint: "${extra}" is unknown to the model; it was saved by another model or optimiser`);
  for (const { current } of kept ? program.state : []) {
    const value = kept?.values[current.name!];
    if (isModelValue(current.name!) && (!value || !sameShape(value.shape, current.shape)))
      throw new InputError(
        `checkpoint: "kept.${current.name}" is ${value ? formatShape(value.shape) : "missing"}; it was saved by another model`,
      );
  }
}
