import { InputError } from "../errors.js";
import { topological, type Tensor } from "./tensor.js";

/** A function of tensors: what is fed, and what comes out by name. */
export interface Graph {
  readonly name: string;
  readonly inputs: readonly Tensor[];
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Inputs with fixed values, which become constants of the graph. */
  readonly bound?: ReadonlyMap<Tensor, Float32Array>;
  /** Texts kept in the exported file. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A value carried from step to step: `next` is its graph in terms of `current`. */
export interface StateVariable {
  readonly current: Tensor;
  readonly next: Tensor;
}

/** K steps of one body: the state goes round, per-step inputs are taken slice by slice, metrics are collected. */
export interface LoopProgram {
  readonly name: string;
  readonly state: readonly StateVariable[];
  /** Inputs with fixed values, the same in every step, which become constants of the program. */
  readonly bound?: ReadonlyMap<Tensor, Float32Array>;
  /** Fed as [steps, ...shape]; the body sees one slice, of the tensor's own shape. */
  readonly perStep: readonly Tensor[];
  /** Collected as [steps, ...shape]. */
  readonly metrics: Readonly<Record<string, Tensor>>;
  /** bool []; the loop ends after the first step in which it is false. */
  readonly proceed: Tensor;
}

/** Throws InputError if the graph uses an input that is not listed, or two inputs share a name. */
export function checkInputs(where: string, roots: readonly Tensor[], inputs: readonly Tensor[]): void {
  const known = new Set(inputs);
  for (const node of topological(roots))
    if (!node.op && !node.constant && !known.has(node))
      throw new InputError(
        `${where}: the graph uses the input "${node.name}", which is not fed; list it among the inputs`,
      );
  const names = inputs.map((x) => x.name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new InputError(`${where}: two inputs are called "${twice}"; give each its own name`);
}
