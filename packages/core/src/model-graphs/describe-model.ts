import { input, sizeOf, type Shape } from "../graph/index.js";
import type { Vae } from "../models/index.js";
import { Ledger, Scope, type LayerUse } from "../nn/index.js";
import { optionsOf } from "../variant.js";
import { fedRows } from "./fed-rows.js";

/** A layer of a model. Shapes are those of one row: [32, 14, 14], [300]. */
export interface LayerDescription {
  /** `linear`, `conv2d`, `gated`, ... */
  readonly kind: string;
  /** What is said of it beside kind and shapes: `3x3, stride 2`. */
  readonly settings?: string;
  /** Its place, under which its parameters are named: `encoder.0`. */
  readonly path: string;
  readonly inputs: Shape;
  readonly outputs: Shape;
  /** Trained numbers, those of the layers within it too. */
  readonly parameters: number;
  readonly inner: readonly LayerDescription[];
}

/** The parts of a model, in the order in which data pass them. */
const partsInOrder = [
  "conditioning",
  "encoder",
  "classifier",
  "posterior",
  "layers",
  "prior",
  "decoder",
  "likelihood",
  "objective",
] as const;
export type DescribedPart = (typeof partsInOrder)[number];

/** A part of a model. */
export interface PartDescription {
  /** Under which its parameters are named; `layers` are the latents above z, `classifier` is q(y|x) where labels are inferred. */
  readonly part: DescribedPart;
  /** Its word in a config: `mlp`, `normal`, `autoregressive`; a net made in code has the kind of its layer. */
  readonly name: string;
  /** What it was made with, so far as words, numbers and lists say it; empty for a part of somebody else's making. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Its layers, so far as they were applied one after another; a part without any is made of single layers and operations. */
  readonly layers: readonly LayerDescription[];
  /** Trained numbers. */
  readonly parameters: number;
}

/** What a model is made of. */
export interface ModelDescription {
  /** Values of a row. */
  readonly size: number;
  /** Dimensions of z. */
  readonly latent: number;
  readonly parts: readonly PartDescription[];
  /** Trained numbers of all parts. */
  readonly parameters: number;
  /** Numbers that are kept but not trained: running statistics, rows of the training data. */
  readonly kept: number;
}

/** Rows of the loss that is written to see what it asks for; their number is in no answer. */
const rows = 4;

/**
 * What a model of rows of `size` values is made of: parts, layers with the shapes of one row, trained numbers. Nothing runs: the loss is written as a graph, as a
 * training writes it, and what it asks for is counted. Throws InputError or ShapeError where the parts do not fit together.
 */
export function describeModel(model: Vae, size: number): ModelDescription {
  const ledger = new Ledger(true);
  const { x, labels } = fedRows(model, size, rows);
  const { classes = 0, labelledBatch } = model.supervision ?? {};
  const labelled =
    labelledBatch === undefined
      ? {}
      : { labelled: { x: input("labelled.x", [rows, size]), labels: input("labelled.labels", [rows, classes]) } };
  model.lossOf({ x, labels, ...labelled }, new Scope(ledger));
  const parts = partsInOrder.flatMap((part) => describedPart(model, part, ledger) ?? []);
  return {
    ...{ size, latent: model.latent, parts },
    parameters: trained(ledger, ""),
    kept: [...ledger.state.values()].reduce((sum, { current }) => sum + sizeOf(current.shape), 0),
  };
}

/** Trained numbers whose names begin so. */
const trained = ({ parameters }: Ledger, prefix: string): number =>
  [...parameters.values()].reduce(
    (sum, { name, tensor }) => sum + (name.startsWith(prefix) ? sizeOf(tensor.shape) : 0),
    0,
  );

function describedPart(model: Vae, part: DescribedPart, ledger: Ledger): PartDescription | undefined {
  const made = partOf(model, part);
  if (!made) return undefined;
  const { type, initializer: _, ...options } = optionsOf(made) ?? {};
  const own = "kind" in made ? made.kind : made.name;
  return {
    ...{ part, name: typeof type === "string" ? type : own },
    options: Object.fromEntries(Object.entries(options).filter(([, value]) => isPlain(value))),
    layers: usesAt(ledger.layers, part).map((use) => described(use, ledger)),
    parameters: trained(ledger, `${part}.`),
  };
}

const isPlain = (value: unknown): boolean => typeof value !== "object" || Array.isArray(value);

function partOf(model: Vae, part: DescribedPart): { readonly name: string } | { readonly kind: string } | undefined {
  const { conditioning, hierarchy } = model;
  if (part === "layers") return hierarchy;
  if (part === "classifier") return conditioning?.inferred && conditioning;
  if (part === "conditioning") return conditioning?.inferred ? undefined : conditioning;
  return model[part];
}

/** The layers of a part; each once, however often a bound applies it. A sequence stands for its layers. */
function usesAt(layers: readonly LayerUse[], part: string): LayerUse[] {
  const first = new Map<string, LayerUse>();
  for (const use of layers)
    if (use.path === part || use.path.startsWith(`${part}.`)) if (!first.has(use.path)) first.set(use.path, use);
  return [...first.values()].flatMap(unwrapped);
}

/** What passes on its input stands for what is within it. */
const unwrapped = (use: LayerUse): readonly LayerUse[] =>
  use.kind === "sequential" ? use.inner.flatMap(unwrapped) : [use];

function described({ kind, settings, path, inputs, outputs, inner }: LayerUse, ledger: Ledger): LayerDescription {
  return {
    ...{ kind, ...(settings !== undefined && { settings }), path },
    ...{ inputs: inputs.slice(1), outputs: outputs.slice(1) },
    parameters: trained(ledger, `${path}.`),
    inner: inner.flatMap(unwrapped).map((use) => described(use, ledger)),
  };
}
