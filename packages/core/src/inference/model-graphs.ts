import { InputError } from "../errors.js";
import { formatShape, input, sizeOf, type Graph, type Tensor } from "../graph/index.js";
import type { Vae } from "../models/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { softmax } from "../ops/index.js";
import type { HostTensor, HostTensors } from "../runtime/index.js";

/** Values of parameters and running statistics by name, float32. */
export type ModelValues = Readonly<Record<string, Float32Array>>;

/** A graph written for inference, with the parameters that it needs as inputs beside its own. */
export interface ModelGraph {
  readonly graph: Graph;
  readonly parameters: readonly Tensor[];
}

/** Writes a graph of the model with layers as at inference (no dropout, running statistics). */
export function modelGraph(
  name: string,
  inputs: readonly Tensor[],
  write: (scope: Scope) => Readonly<Record<string, Tensor>>,
): ModelGraph {
  const ledger = new Ledger(false);
  const outputs = write(new Scope(ledger));
  const parameters = ledgerTensors(ledger);
  return { graph: { name, inputs: [...inputs, ...parameters], outputs }, parameters };
}

/** The parameters and running statistics that a graph asked for. */
export const ledgerTensors = ({ parameters, state }: Ledger): Tensor[] => [
  ...[...parameters.values()].map((p) => p.tensor),
  ...[...state.values()].map((s) => s.current),
];

/** The value of one parameter. Throws InputError if it is missing or of another size. */
function valueOf(p: Tensor, values: ModelValues): Float32Array {
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
      { dtype: "float", shape: p.shape as readonly number[], data: valueOf(p, values) } satisfies HostTensor,
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
  new Map(parameters.map((p) => [p, valueOf(p, values)]));

/** One-hot labels [batch, classes] of a model that takes them. */
const labelInput = ({ conditioning }: Vae): Tensor[] =>
  conditioning ? [input("labels", ["batch", conditioning.supervision.classes])] : [];

/** x [batch, size], and labels [batch, classes] where the model takes them -> mean, logVar [batch, latent]. */
export function encoderGraph(model: Vae, size: number): ModelGraph {
  const x = input("x", ["batch", size]);
  const labels = labelInput(model);
  return modelGraph("encoder", [x, ...labels], (scope) => {
    const { mean, logVar } = model.encode(x, scope, labels[0]);
    return { mean, logVar };
  });
}

/** z [batch, latent], and labels where the model takes them -> mean [batch, size], and logits where the likelihood has them. */
export function decoderGraph(model: Vae, size: number): ModelGraph {
  const z = input("z", ["batch", model.latent]);
  const labels = labelInput(model);
  return modelGraph("decoder", [z, ...labels], (scope) => {
    const { mean, logits } = model.decode(z, size, scope, labels[0]);
    return { ...(logits && { logits }), mean } as Record<string, Tensor>;
  });
}

/** The same, with all else that log p(x|z) needs, as the likelihood names it. What is exported. */
export function scoringDecoderGraph(model: Vae, size: number): ModelGraph {
  const z = input("z", ["batch", model.latent]);
  const labels = labelInput(model);
  return modelGraph("decoder", [z, ...labels], (scope) => {
    const { mean, logits, parameters } = model.decode(z, size, scope, labels[0]);
    return { ...(logits && { logits }), mean, ...parameters?.() };
  });
}

/**
 * Standard normal noise [batch, latent] and uniform noise [batch, 1], and labels where the model takes them -> z [batch, latent],
 * a draw from the prior.
 */
export function priorGraph(model: Vae): ModelGraph {
  const normal = input("normal", ["batch", model.latent]);
  const uniform = input("uniform", ["batch", 1]);
  const labels = labelInput(model);
  return modelGraph("prior", [normal, uniform, ...labels], (scope) => ({
    z: model.priorIn(scope, labels[0]).sample(normal, uniform),
  }));
}

/** x [batch, size] -> probs [batch, classes], q(y|x) of a model that infers labels. Throws InputError for any other. */
export function classifierGraph(model: Vae, size: number): ModelGraph {
  const { inferred } = model.conditioning ?? {};
  if (!inferred)
    throw new InputError(
      'classify: the model does not infer labels; train one with model.conditioning "semi-supervised"',
    );
  const x = input("x", ["batch", size]);
  return modelGraph("classifier", [x], (scope) => ({ probs: softmax(inferred.classify(x, scope)) }));
}

/** All parameters and running statistics that the model needs at inference, to give images and to score them, for images of `size` values. */
export const modelParameters = (model: Vae, size: number): Tensor[] =>
  parametersOf(model, size, scoringDecoderGraph(model, size));

function parametersOf(model: Vae, size: number, decoder: ModelGraph): Tensor[] {
  const graphs = [encoderGraph(model, size), decoder, priorGraph(model)];
  if (model.conditioning?.inferred) graphs.push(classifierGraph(model, size));
  const all = graphs.flatMap((g) => g.parameters);
  return [...new Map(all.map((p) => [p.name, p])).values()];
}

/**
 * Throws InputError, naming the first, if a value that the model needs is missing or of another size. Model files of older releases lack what only
 * a score needs: `forImages` asks for the rest.
 */
export function checkModelValues(model: Vae, size: number, values: ModelValues, forImages = false): void {
  const needed = forImages ? parametersOf(model, size, decoderGraph(model, size)) : modelParameters(model, size);
  for (const p of needed) valueOf(p, values);
}
