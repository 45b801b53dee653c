import { InputError } from "../errors.js";
import { formatShape, input, sizeOf, type Dim, type Graph, type Shape, type Tensor } from "../graph/index.js";
import { latentBound, sampleLatents, type LatentNoise } from "../latents/index.js";
import { codeName, knownLabels, type Vae } from "../models/index.js";
import {
  covariatesAloneToModel,
  covariatesToModel,
  Ledger,
  rowsFromModel,
  rowsToModel,
  Scope,
} from "../nn/index.js";
import { softmax } from "../ops/index.js";
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

/** What a net is fed, and what the model makes of it. */
export interface Fed {
  readonly inputs: readonly Tensor[];
  readonly labels?: Tensor;
}

/** One-hot `labels` [rows, classes] of a model that takes them; of one with covariates these, `covariates` [rows, covariates], as the data have them. */
function fedLabels({ conditioning, encoding }: Vae, rows: Dim = "batch"): Fed {
  if (!conditioning) return { inputs: [] };
  if (!conditioning.features || !encoding) {
    const labels = input("labels", [rows, conditioning.supervision.classes]);
    return { inputs: [labels], labels };
  }
  const raw = input("covariates", [rows, encoding.covariates.length]);
  return { inputs: [raw], labels: covariatesAloneToModel(raw, encoding) };
}

/** `x` [rows, size], and labels where the model takes them. Of a table x is rows as the data have them, covariates among them, NaN where a cell is missing. */
export function fedRowsOf(model: Vae, size: number, rows: Dim = "batch"): Fed & { readonly x: Tensor } {
  const x = input("x", [rows, size]);
  const { encoding, conditioning } = model;
  if (!encoding) {
    const { inputs, labels } = fedLabels(model, rows);
    return { inputs: [x, ...inputs], x, labels };
  }
  const own = rowsToModel(x, encoding);
  if (conditioning?.features) return { inputs: [x], x: own, labels: covariatesToModel(x, encoding) };
  const { inputs, labels } = fedLabels(model, rows);
  return { inputs: [x, ...inputs], x: own, labels };
}

/** Mean values as the data have them. */
const shownMean = ({ encoding }: Vae, mean: Tensor): Tensor => (encoding ? rowsFromModel(mean, encoding) : mean);

/**
 * x [batch, size], and labels [batch, classes] where the model takes them -> mean [batch, latent], the code that stands for x, and logVar where q(z|x) is
 * a Gaussian.
 */
export function encoderGraph(model: Vae, size: number): ModelGraph {
  const { inputs, x, labels } = fedRowsOf(model, size);
  return modelGraph("encoder", inputs, (scope) => {
    const { mean, gaussian } = model.encode(x, scope, labels);
    return { mean, ...(gaussian && { logVar: gaussian.logVar }) } as Record<string, Tensor>;
  });
}

/** x [batch, size], noise [batch, latent] of q's kind, and labels where the model takes them -> z [batch, latent], a draw from q(z|x). */
export function drawGraph(model: Vae, size: number): ModelGraph {
  const { inputs, x, labels } = fedRowsOf(model, size);
  return modelGraph("draw", inputs, (scope, ask) => {
    const q = model.encode(x, scope, labels);
    return { z: q.draw(ask("noise", q.noise, ["batch", model.latent])).z };
  });
}

/** z [batch, latent], and labels where the model takes them -> mean [batch, size], and logits where the likelihood has them. */
export function decoderGraph(model: Vae, size: number): ModelGraph {
  const z = input("z", ["batch", model.latent]);
  const { inputs, labels } = fedLabels(model);
  return modelGraph("decoder", [z, ...inputs], (scope) => {
    const { mean, logits } = model.decode(z, size, scope, labels);
    return { ...(logits && { logits }), mean: shownMean(model, mean) } as Record<string, Tensor>;
  });
}

/** The same, with all else that log p(x|z) needs, as the likelihood names it. What is exported. */
export function scoringDecoderGraph(model: Vae, size: number): ModelGraph {
  const z = input("z", ["batch", model.latent]);
  const { inputs, labels } = fedLabels(model);
  return modelGraph("decoder", [z, ...inputs], (scope) => {
    const { mean, logits, parameters } = model.decode(z, size, scope, labels);
    return { ...(logits && { logits }), mean: shownMean(model, mean), ...parameters?.() };
  });
}

/**
 * The noise that the priors ask for, and labels where the model takes them -> z [batch, latent], a draw from p: the other latents are drawn before it where p(z)
 * looks at them. Noise of z is named by its kind, `normal` or `uniform`, that of another latent with its name behind, `normal.z2`.
 */
export function priorGraph(model: Vae): ModelGraph {
  const { inputs, labels } = fedLabels(model);
  return modelGraph("prior", inputs, (scope, ask) => {
    const times = new Map<string, number>();
    const noise: LatentNoise = (latent, kind, shape) => {
      const plain = latent === model.latents.code ? kind : `${kind}.${latent}`;
      const count = (times.get(plain) ?? 0) + 1;
      times.set(plain, count);
      return ask(count === 1 ? plain : `${plain}${count}`, kind, shape);
    };
    const z = sampleLatents(model.latents, { rows: "batch", known: knownLabels(labels), noise }, scope)[codeName];
    return { z };
  });
}

/** x [batch, size] -> probs [batch, classes], q(y|x) of a model that infers labels. Throws InputError for any other. */
export function classifierGraph(model: Vae, size: number): ModelGraph {
  const { inferred } = model.conditioning ?? {};
  if (!inferred)
    throw new InputError(
      'classify: the model does not infer labels; train one with model.conditioning "semi-supervised"',
    );
  const { inputs, x } = fedRowsOf({ ...model, conditioning: undefined }, size);
  return modelGraph("classifier", inputs, (scope) => ({ probs: softmax(inferred.classify(x, scope)) }));
}

/** -ELBO of one image: every part of the model that a figure needs. */
function boundGraph(model: Vae, size: number): ModelGraph {
  const { inputs, x, labels } = fedRowsOf(model, size, 1);
  const known = model.conditioning?.inferred ? {} : knownLabels(labels);
  return modelGraph("bound", inputs, (scope, ask) => {
    const { rec, kl } = latentBound(model.latents, { x, known, noise: ask }, scope);
    return { rec, kl };
  });
}

/** All parameters and running statistics that the model needs at inference, to give images and to score them, for images of `size` values. */
export const modelParameters = (model: Vae, size: number): Tensor[] => parametersOf(model, size);

function parametersOf(model: Vae, size: number, forImages = false): Tensor[] {
  const graphs = [
    encoderGraph(model, size),
    forImages ? decoderGraph(model, size) : scoringDecoderGraph(model, size),
    priorGraph(model),
    ...(forImages ? [] : [boundGraph(model, size)]),
  ];
  if (model.conditioning?.inferred) graphs.push(classifierGraph(model, size));
  const all = graphs.flatMap((g) => g.parameters);
  return [...new Map(all.map((p) => [p.name, p])).values()];
}

/**
 * Throws InputError, naming the first, if a value that the model needs is missing or of another size. Model files of older releases lack what only
 * a score needs: `forImages` asks for the rest.
 */
export function checkModelValues(model: Vae, size: number, values: ModelValues, forImages = false): void {
  for (const p of parametersOf(model, size, forImages)) valueOf(p, values);
}
