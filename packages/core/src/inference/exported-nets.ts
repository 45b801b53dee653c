import { modelledColumns, type TableEncoding } from "../data/index.js";
import { checkedOnnx } from "../formats/index.js";
import { formatShape, type Shape, type Tensor } from "../graph/index.js";
import {
  bindParameters,
  classifierGraph,
  drawGraph,
  encoderGraph,
  priorGraph,
  scoreGraph,
  scoringDecoderGraph,
  type ModelGraph,
  type ModelValues,
  type NoiseInput,
} from "../model-graphs/index.js";
import type { Vae } from "../models/index.js";
import { graphModel, type OnnxNet } from "../onnx/index.js";

/** An input or output of an exported net. */
export interface NetPort {
  readonly name: string;
  /** Symbolic axes by name. */
  readonly shape: Shape;
  /** What it is, with its unit. */
  readonly meaning: string;
}

/** A net of a trained model as an ONNX file. */
export interface ExportedNet {
  /** `encoder`: the file is `encoder.onnx`. */
  readonly name: string;
  /** What it answers. */
  readonly what: string;
  readonly inputs: readonly NetPort[];
  readonly outputs: readonly NetPort[];
  /** Made when it is asked for: each file has weights of its own, and a large model's need not all be in memory. */
  readonly bytes: Uint8Array;
}

/** Version of the names, shapes and meanings of exported nets; in their metadata as `netVersion`. */
const netVersion = "1";

const nats = "nats a row";

/** What outputs mean, by net and name; what is not here is a parameter of p(x|z). */
const outputMeanings: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  encoder: { mean: "code that stands for x, in the unit of z", logVar: "logarithm of q's variance of each dimension" },
  draw: { z: "draw from q(z|x)", logProb: `log q(z|x) of this draw; ${nats}` },
  decoder: { mean: "image: the mean of p(x|z), in the unit of x", logits: "logits of the mean" },
  prior: { z: "draw from p(z)" },
  classifier: { probs: "q(y|x): probability of each class" },
  score: {
    negElbo: `rec + kl, the negative ELBO by one draw: no less than -log p(x) in expectation; ${nats}`,
    rec: `-log p(x|z) at the draw; ${nats}`,
    kl: `KL(q || p), in closed form where there is one, else at the draw; ${nats}`,
  },
};

/** What a table's decoder and score give. */
const tableMeanings = (encoding: TableEncoding): Readonly<Record<string, string>> => ({
  rec: `-log p(x|z) at the draw, densities of numbers in standard deviations of the training rows, as latents score has them; ${nats}`,
  mean: `each column's value at the mean of p(x|z), as the data have it, a category by the likeliest: ${modelledColumns(
    encoding,
  )
    .map((one) => one.encoding.column.name)
    .join(", ")}`,
  parameters:
    "numbers that say p(x|z) of each of these columns, one column's after the other, as docs/table-models.md says",
});

/** What nets do, by their names; `x` are images or rows. */
const whatsOf = (x: string): Readonly<Record<string, string>> => ({
  encoder: `${x} to the parameters of q(z|x)`,
  draw: `${x} and noise to draws from q(z|x)`,
  decoder: `Codes to ${x.toLowerCase()}: p(x|z)`,
  prior: "Noise to draws from p(z)",
  classifier: `${x} to the probabilities of classes: q(y|x)`,
  score: `How badly the model explains ${x.toLowerCase()}: the lower the better`,
});

/** What the noise of a net is. */
const noiseMeanings = { normal: "noise: standard normal", uniform: "noise: uniform in [0, 1)" } as const;

/** The noise that an exported net takes, by what its file says of its inputs. */
export const noiseOfNet = ({ inputs, metadata }: Pick<OnnxNet, "inputs" | "metadata">): NoiseInput[] =>
  inputs.flatMap(({ name, shape }) => {
    const said = (kind: keyof typeof noiseMeanings): string => `${portText({ name, shape })}: ${noiseMeanings[kind]}`;
    const kind = (["normal", "uniform"] as const).find((one) =>
      (metadata["inputs"] ?? "").split("; ").includes(said(one)),
    );
    return kind === undefined ? [] : [{ name, kind, shape }];
  });

/** What an input of a net means. */
function inputMeaning(net: string, name: string, model: Vae, kind: string | undefined): string {
  const { encoding } = model;
  if (encoding && (name === "x" || name === "covariates")) {
    const names = name === "x" ? encoding.columns.map(({ column }) => column.name) : encoding.covariates;
    return `rows as the data have them: ${names.join(", ")}; places of categories, NaN where a cell is missing`;
  }
  const bits = net === "score" ? "bits: 0 or 1" : "bits, or their means 0..1: bytes over 255";
  if (name === "x") return `image values, ${model.likelihood.binary ? bits : "0..1: bytes over 255"}`;
  if (name === "z") return "codes";
  if (name === "labels") return "one-hot row of the class; all 0 where it is unknown";
  return noiseMeanings[kind === "uniform" ? kind : "normal"];
}

/**
 * All nets of a model with its values: encoder, draw, decoder, prior, score, and classifier where labels are inferred; any batch. `metadata` is added to what each
 * file says of itself. Throws InputError if a value is missing or of another size.
 */
export function exportedNets(
  model: Vae,
  values: ModelValues,
  size: number,
  metadata: Readonly<Record<string, string>>,
): ExportedNet[] {
  const graphs: [string, ModelGraph][] = [
    ["encoder", encoderGraph(model, size)],
    ["draw", drawGraph(model, size)],
    ["decoder", scoringDecoderGraph(model, size)],
    ["prior", priorGraph(model)],
    ["score", scoreGraph(model, size)],
    ...(model.conditioning?.inferred ? [["classifier", classifierGraph(model, size)] as [string, ModelGraph]] : []),
  ];
  const whats = whatsOf(model.encoding ? "Rows" : "Images");
  return graphs.map(([name, written]) => {
    const graph = bindParameters(written, values);
    const kinds = new Map(written.noise.map((noise) => [noise.name, noise.kind]));
    const inputs = graph.inputs.map(({ name: port, shape }): NetPort => ({
      ...{ name: port!, shape, meaning: inputMeaning(name, port!, model, kinds.get(port!)) },
    }));
    const meanings = {
      ...outputMeanings[name],
      ...(model.encoding && ["decoder", "score"].includes(name) && tableMeanings(model.encoding)),
    };
    const outputs = Object.entries(graph.outputs).map(([port, { shape }]: [string, Tensor]): NetPort => ({
      ...{ name: port, shape, meaning: meanings[port] ?? "parameter of p(x|z), as docs/densities.md says" },
    }));
    const ports = (all: readonly NetPort[]): string =>
      all.map((port) => `${portText(port)}: ${port.meaning}`).join("; ");
    const said = { producer: "latents", netVersion, net: name, inputs: ports(inputs), outputs: ports(outputs) };
    const encoded = model.encoding && { encoding: JSON.stringify(model.encoding) };
    const file = { ...graph, metadata: { ...said, ...encoded, ...metadata } };
    return {
      ...{ name, what: whats[name], inputs, outputs },
      get bytes() {
        return checkedOnnx(graphModel(file));
      },
    };
  });
}

const portText = ({ name, shape }: Pick<NetPort, "name" | "shape">): string => `${name} ${formatShape(shape)}`;

/** A page about exported nets, in Markdown: what goes into each and what comes out. `about` are lines on the model. */
export function netsPage(nets: readonly ExportedNet[], about: readonly string[]): string {
  const table = (title: string, ports: readonly NetPort[]): string[] =>
    ports.length === 0
      ? []
      : [
          `| ${title} | shape | meaning |`,
          "| --- | --- | --- |",
          ...ports.map(
            ({ name, shape, meaning }) => `| \`${name}\` | ${formatShape(shape)} | ${meaning.replaceAll("|", "\\|")} |`,
          ),
          "",
        ];
  return [
    "# The nets of this model",
    "",
    ...about,
    "",
    "All numbers are float32; `batch` is any number of rows. Each file says the same in its metadata. In Python:",
    "",
    "```python",
    "import numpy, onnxruntime",
    'encoder = onnxruntime.InferenceSession("encoder.onnx")',
    'mean = encoder.run(["mean"], {"x": x.astype(numpy.float32)})[0]',
    "```",
    "",
    ...nets.flatMap(({ name, what, inputs, outputs }) => [
      `## ${name}.onnx`,
      "",
      `${what}.`,
      "",
      ...table("input", inputs),
      ...table("output", outputs),
    ]),
  ].join("\n");
}
