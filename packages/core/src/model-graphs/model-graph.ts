import { InputError } from "../errors.js";
import { formatShape, input, sizeOf, type Graph, type Shape, type Tensor } from "../graph/index.js";
import { Ledger, Scope } from "../nn/index.js";
import type { NoiseKind } from "../random/index.js";
import type { HostTensor, HostTensors } from "../runtime/index.js";

/** Values of parameters and running statistics by name, float32. */
export type ModelValues = Readonly<Record<string, Float32Array>>;

/** Noise that a graph asked for while it was written: an input of the graph. */
export interface NoiseInput {
  readonly name: string;
  readonly kind: NoiseKind;
  readonly shape: Shape;
}

/** A graph written for inference, with the parameters that it needs as inputs beside its own. */
export interface ModelGraph {
  readonly graph: Graph;
  readonly parameters: readonly Tensor[];
  readonly noise: readonly NoiseInput[];
}

/** Makes an input of noise of a graph. */
export type AskNoise = (name: string, kind: NoiseKind, shape: Shape) => Tensor;

/** Writes a graph of the model with layers as at inference (no dropout, running statistics). Noise that it asks for stands behind `inputs`. */
export function modelGraph(
  name: string,
  inputs: readonly Tensor[],
  write: (scope: Scope, ask: AskNoise) => Readonly<Record<string, Tensor>>,
): ModelGraph {
  const ledger = new Ledger(false);
  const asked: { readonly kind: NoiseKind; readonly tensor: Tensor }[] = [];
  const outputs = write(new Scope(ledger), (noise, kind, shape) => {
    const tensor = input(noise, shape);
    asked.push({ kind, tensor });
    return tensor;
  });
  const parameters = ledgerTensors(ledger);
  return {
    graph: { name, inputs: [...inputs, ...asked.map(({ tensor }) => tensor), ...parameters], outputs },
    parameters,
    noise: asked.map(({ kind, tensor: { name: noise, shape } }) => ({ name: noise!, kind, shape })),
  };
}

/** The parameters and running statistics that a graph asked for. */
export const ledgerTensors = ({ parameters, state }: Ledger): Tensor[] => [
  ...[...parameters.values()].map((p) => p.tensor),
  ...[...state.values()].map((s) => s.current),
];

/** The value of one parameter. Throws InputError if it is missing or of another size. */
export function parameterValue(p: Tensor, values: ModelValues): Float32Array {
  const value = values[p.name!];
  if (!value) throw new InputError(`values: "${p.name}" ${formatShape(p.shape)} is missing; they are another model's`);
  const size = sizeOf(p.shape);
  if (value.length !== size)
    throw new InputError(
      `values: "${p.name}" ${formatShape(p.shape)} needs ${size} values, got ${value.length}; they are another model's`,
    );
  return value;
}

/** The values of a graph's parameters as feeds. Throws InputError if one is missing or of another size. */
export function parameterFeeds({ parameters }: ModelGraph, values: ModelValues): HostTensors {
  return Object.fromEntries(
    parameters.map((p) => [
      p.name!,
      { dtype: "float", shape: p.shape as readonly number[], data: parameterValue(p, values) } satisfies HostTensor,
    ]),
  );
}

/**
 * The same graph with its parameters fixed: what is left to feed are its own inputs.
 * Throws InputError if a value is missing or of another size.
 */
export function bindParameters({ graph, parameters }: ModelGraph, values: ModelValues): Graph {
  return {
    ...graph,
    inputs: graph.inputs.filter((x) => !parameters.includes(x)),
    bound: boundParameters(parameters, values),
  };
}

/** The values of parameters. Throws InputError if one is missing or of another size. */
export const boundParameters = (parameters: readonly Tensor[], values: ModelValues): Map<Tensor, Float32Array> =>
  new Map(parameters.map((p) => [p, parameterValue(p, values)]));
