import { InputError } from "../errors.js";
import { formatShape, input, sizeOf, type Graph, type Tensor } from "../graph/index.js";
import type { Vae } from "../models/index.js";
import { Ledger, Scope } from "../nn/index.js";
import { softmax } from "../ops/index.js";
import type { NoiseKind } from "../random/index.js";
import type { HostTensor, HostTensors } from "../runtime/index.js";

/** Values of parameters and running statistics by name, float32. */
export type ModelValues = Readonly<Record<string, Float32Array>>;

/** A graph written for inference, with the parameters that it needs as inputs beside its own. */
export interface ModelGraph {
  readonly graph: Graph;
  readonly parameters: readonly Tensor[];
}

/** A graph that draws, with the noise that it takes. */
export interface DrawingGraph extends ModelGraph {
  /** Its inputs that are noise: an input of the graph each, [batch, width]. */
  readonly noise: readonly { readonly name: string; readonly kind: NoiseKind; readonly width: number }[];
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

/**
 * x [batch, size], and labels [batch, classes] where the model takes them -> mean [batch, latent], the code that stands for x, and logVar where q(z|x) is
 * a Gaussian.
 */
export function encoderGraph(model: Vae, size: number): ModelGraph {
  const x = input("x", ["batch", size]);
  const labels = labelInput(model);
  return modelGraph("encoder", [x, ...labels], (scope) => {
    const { mean, gaussian } = model.encode(x, scope, labels[0]);
    return { mean, ...(gaussian && { logVar: gaussian.logVar }) } as Record<string, Tensor>;
  });
}

/** x [batch, size], noise [batch, latent] of q's kind, and labels where the model takes them -> z [batch, latent], a draw from q(z|x). */
export function drawGraph(model: Vae, size: number): DrawingGraph {
  const x = input("x", ["batch", size]);
  const noise = input("noise", ["batch", model.latent]);
  const labels = labelInput(model);
  let kind: NoiseKind = "normal";
  const graph = modelGraph("draw", [x, noise, ...labels], (scope) => {
    const q = model.encode(x, scope, labels[0]);
    kind = q.noise;
    return { z: q.draw(noise).z };
  });
  return { ...graph, noise: [{ name: "noise", kind, width: model.latent }] };
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

/** The noise that p(z) asks for, `normal` and `uniform`, [batch, width], and labels where the model takes them -> z [batch, latent], a draw from the prior. */
export function priorGraph(model: Vae): DrawingGraph {
  const labels = labelInput(model);
  const asked: { name: string; kind: NoiseKind; width: number; tensor: Tensor }[] = [];
  const { graph, parameters } = modelGraph("prior", labels, (scope) => ({
    z: model.priorIn(scope, labels[0]).sample("batch", (kind, shape) => {
      const before = asked.filter((one) => one.kind === kind).length;
      const name = before === 0 ? kind : `${kind}${before + 1}`;
      const tensor = input(name, shape);
      asked.push({ name, kind, width: Number(shape.at(-1)), tensor });
      return tensor;
    }),
  }));
  return {
    graph: { ...graph, inputs: [...asked.map((one) => one.tensor), ...graph.inputs] },
    parameters,
    noise: asked.map(({ name, kind, width }) => ({ name, kind, width })),
  };
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

/** All parameters and running statistics that the model's graphs at inference need, for images of `size` values. */
export function modelParameters(model: Vae, size: number): Tensor[] {
  const graphs = [encoderGraph(model, size), decoderGraph(model, size), priorGraph(model)];
  if (model.conditioning?.inferred) graphs.push(classifierGraph(model, size));
  const all = graphs.flatMap((g) => g.parameters);
  return [...new Map(all.map((p) => [p.name, p])).values()];
}

/** Throws InputError, naming the first, if a value that the model needs is missing or of another size. */
export function checkModelValues(model: Vae, size: number, values: ModelValues): void {
  for (const p of modelParameters(model, size)) valueOf(p, values);
}
