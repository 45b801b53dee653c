import { InputError } from "../errors.js";
import type { Dataset } from "../data/index.js";
import type { Vae } from "../models/index.js";
import { graphModel } from "../onnx/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import type { Executable, HostTensor, Runtime } from "../runtime/index.js";
import {
  bindParameters,
  classifierGraph,
  decoderGraph,
  encoderGraph,
  priorGraph,
  type ModelGraph,
  type ModelValues,
} from "./model-graphs.js";

/** Rows of float32 numbers. */
export interface Matrix {
  /** [rows, columns] */
  readonly shape: readonly [number, number];
  readonly data: Float32Array;
}

/** Images to encode: a data set (bytes over 255), or values as the model takes them. */
export type Images = Dataset | Matrix;

/** Labels of a model with conditioning. */
export interface LabelChoice {
  /** Class of each row, -1 for none (a zero vector); of a data set its own by default, else inferred where the model can. */
  readonly labels?: ArrayLike<number>;
}

type Net = "encoder" | "decoder" | "prior" | "classifier";

/** Rows that go through a net at once. */
const rowsAtOnce = 500;

/** A VAE with its values, on a device: encode, decode, reconstruct, sample, export. Call `release()` when done. */
export class TrainedVae {
  readonly #compiled = new Map<string, Promise<Executable>>();

  /** @param shape  [channels, height, width] of one image */
  constructor(
    readonly model: Vae,
    readonly values: ModelValues,
    readonly shape: readonly [number, number, number],
    readonly runtime: Runtime,
  ) {}

  /** Values of one image. */
  get size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }

  get latent(): number {
    return this.model.latent;
  }

  /** Classes of the model's labels; 0 where it takes none. */
  get classes(): number {
    return this.model.conditioning?.supervision.classes ?? 0;
  }

  #graph(name: Net): ModelGraph {
    if (name === "prior") return priorGraph(this.model);
    const write = { encoder: encoderGraph, decoder: decoderGraph, classifier: classifierGraph }[name];
    return write(this.model, this.size);
  }

  async #run(
    name: Net,
    feeds: Readonly<Record<string, Matrix>>,
    outputs: readonly string[],
  ): Promise<Record<string, Matrix>> {
    let compiled = this.#compiled.get(name);
    if (!compiled) {
      compiled = this.runtime.compile(bindParameters(this.#graph(name), this.values));
      this.#compiled.set(name, compiled);
      // a failure is told to this caller; the next one tries anew
      compiled.catch(() => this.#compiled.delete(name));
    }
    const executable = await compiled;
    const rows = Object.values(feeds)[0].shape[0];
    const parts: Record<string, HostTensor>[] = [];
    for (let start = 0; start < rows; start += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - start);
      const slices = Object.entries(feeds).map(([key, { shape, data }]) => [
        key,
        {
          dtype: "float" as const,
          shape: [count, shape[1]],
          data: data.subarray(start * shape[1], (start + count) * shape[1]),
        },
      ]);
      parts.push(await executable.run(Object.fromEntries(slices) as Record<string, HostTensor>));
    }
    return Object.fromEntries(
      outputs.map((output) => [
        output,
        stack(
          parts.map((part) => part[output]),
          rows,
        ),
      ]),
    );
  }

  /**
   * q(z|x), or q(z|x, y), of images.  Shapes: mean, logVar [count, latent].  Unit: that of z.
   * Throws InputError if the images have another number of values than the model's, or labels are missing.
   */
  async posterior(images: Images, options: LabelChoice = {}): Promise<{ mean: Matrix; logVar: Matrix }> {
    const x = this.#pixels(images);
    const labels = await this.labelsOf(images, x, options);
    const feeds = { x, ...this.oneHot("encode", labels, x.shape[0]) };
    return (await this.#run("encoder", feeds, ["mean", "logVar"])) as { mean: Matrix; logVar: Matrix };
  }

  /** Codes of images: the posterior's mean, or with `sample` a draw from it.  Shape [count, latent]. */
  async encode(
    images: Images,
    options: LabelChoice & { readonly sample?: boolean; readonly seed?: number } = {},
  ): Promise<Matrix> {
    const { mean, logVar } = await this.posterior(images, options);
    if (!options.sample) return mean;
    const noise = fillNormal(new Float32Array(mean.data.length), {
      seed: options.seed ?? 0,
      stream: "encode",
      step: 0,
    });
    return { shape: mean.shape, data: mean.data.map((m, i) => m + Math.exp(logVar.data[i] / 2) * noise[i]) };
  }

  /**
   * Mean images of codes [count, latent] -> [count, channels height width], values 0..1 for images.
   * Throws InputError for another width, or missing labels.
   */
  async decode(codes: Matrix, options: LabelChoice = {}): Promise<Matrix> {
    checkMatrix("decode: codes", codes, this.latent, "the model's latent");
    const feeds = { z: codes, ...this.oneHot("decode", options.labels, codes.shape[0]) };
    return (await this.#run("decoder", feeds, ["mean"]))["mean"];
  }

  /** decode(encode(images)): the mean image of the posterior's mean.  Shape [count, channels height width]. */
  async reconstruct(images: Images, options: LabelChoice = {}): Promise<Matrix> {
    const labels = await this.labelsOf(images, this.#pixels(images), options);
    return this.decode(await this.encode(images, { labels }), { labels });
  }

  /**
   * The same style in every class: the code of each image, q(z|x, y) with its own label, decoded with all labels.
   * Shape [count classes, channels height width], image by image.  Throws InputError for a model without conditioning.
   */
  async restyle(images: Images, options: LabelChoice = {}): Promise<Matrix> {
    if (this.classes === 0)
      throw new InputError('restyle: the model takes no labels; train one with model.conditioning "labels"');
    const { shape, data } = await this.encode(images, options);
    const { classes, latent } = this;
    const codes = new Float32Array(shape[0] * classes * latent);
    for (let row = 0; row < shape[0] * classes; row++)
      codes.set(data.subarray(Math.floor(row / classes) * latent).subarray(0, latent), row * latent);
    const labels = Array.from({ length: shape[0] * classes }, (_, row) => row % classes);
    return this.decode({ shape: [shape[0] * classes, latent], data: codes }, { labels });
  }

  /** q(y|x) of a model that infers labels.  Shape [count, classes], rows adding up to 1.  Throws InputError for any other model. */
  async classify(images: Images): Promise<Matrix> {
    return (await this.#run("classifier", { x: this.#pixels(images) }, ["probs"]))["probs"];
  }

  /**
   * Mean images of codes drawn from the prior; the codes' noise is scaled by `temperature` (default 1), so that 0 gives the
   * prior's mode (of a component, where it has several). The first n of more samples are the same as n samples of that seed.
   * A model with conditioning gets the classes in turn (0, 1, ...) unless `labels` says otherwise.
   * Shape [count, channels height width].  Throws InputError for a count, temperature or label out of range.
   */
  async sample(
    count: number,
    options: LabelChoice & { readonly seed?: number; readonly temperature?: number } = {},
  ): Promise<Matrix> {
    const { seed = 0, temperature = 1 } = options;
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(`sample: count must be a positive whole number, got ${count}`);
    if (!(temperature >= 0 && Number.isFinite(temperature)))
      throw new InputError(`sample: temperature must be a number, 0 or more, got ${temperature}`);
    const { classes } = this;
    const labels = options.labels ?? (classes ? Array.from({ length: count }, (_, i) => i % classes) : undefined);
    const normal = fillNormal(new Float32Array(count * this.latent), { seed, stream: "sample", step: 0 }).map(
      (v) => v * temperature,
    );
    const uniform = fillUniform(new Float32Array(count), { seed, stream: "sample-component", step: 0 });
    // a prior that ignores one of the noises has a graph without it
    const graph = this.#graph("prior");
    const used = graph.graph.outputs["z"];
    if (!used.op) return this.decode({ shape: [count, this.latent], data: normal }, { labels });
    const { z } = await this.#run(
      "prior",
      {
        normal: { shape: [count, this.latent], data: normal },
        uniform: { shape: [count, 1], data: uniform },
        ...this.oneHot("sample", labels, count),
      },
      ["z"],
    );
    return this.decode(z, { labels });
  }

  /** The two nets as ONNX files: encoder x -> mean, logVar; decoder z -> logits (where the likelihood has them), mean; any batch. */
  exportOnnx(metadata: Readonly<Record<string, string>> = {}): { encoder: Uint8Array; decoder: Uint8Array } {
    const file = (graph: ModelGraph): Uint8Array =>
      graphModel({
        ...bindParameters(graph, this.values),
        metadata: { producer: "latents", shape: this.shape.join("x"), ...metadata },
      });
    return { encoder: file(this.#graph("encoder")), decoder: file(this.#graph("decoder")) };
  }

  /** Frees what the device holds. */
  async release(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    for (const compiled of all) await (await compiled).release();
  }

  /** Labels of images (`x` are their values): those given, the data set's, or the most probable under q(y|x). */
  async labelsOf(images: Images, x: Matrix, { labels }: LabelChoice): Promise<ArrayLike<number> | undefined> {
    const { classes } = this;
    if (labels || classes === 0) return labels;
    if ("pixels" in images && images.labels) return images.labels;
    if (!this.model.conditioning?.inferred) return undefined;
    const { data } = await this.classify(x);
    return Array.from({ length: x.shape[0] }, (_, i) => {
      const row = data.subarray(i * classes, (i + 1) * classes);
      return row.indexOf(Math.max(...row));
    });
  }

  /** Labels as one-hot rows, for a model that takes them. Throws InputError if they are missing, too many or out of range. */
  oneHot(where: string, labels: ArrayLike<number> | undefined, count: number): { labels?: Matrix } {
    const { classes } = this;
    if (classes === 0) {
      if (labels) throw new InputError(`${where}: the model takes no labels, got ${labels.length}; leave them out`);
      return {};
    }
    if (labels?.length !== count)
      throw new InputError(
        `${where}: the model needs a label for each of ${count} rows, got ${labels?.length ?? "none"}; give labels in 0..${classes - 1}, or -1 for none`,
      );
    const data = new Float32Array(count * classes);
    for (let i = 0; i < count; i++) {
      const label = labels[i];
      if (!(Number.isInteger(label) && label >= -1 && label < classes))
        throw new InputError(`${where}: labels must be in 0..${classes - 1}, or -1 for none, got ${label} in row ${i}`);
      if (label >= 0) data[i * classes + label] = 1;
    }
    return { labels: { shape: [count, classes], data } };
  }

  #pixels(images: Images): Matrix {
    if ("pixels" in images) {
      const size = images.shape[0] * images.shape[1] * images.shape[2];
      return this.#checked({ shape: [images.count, size], data: Float32Array.from(images.pixels, (v) => v / 255) });
    }
    return this.#checked(images);
  }

  #checked(images: Matrix): Matrix {
    this.checkImages(images, "encode");
    return images;
  }

  /** Throws InputError, beginning with `where`, if images have another number of values than the model's. */
  checkImages(images: Matrix, where: string): void {
    checkMatrix(`${where}: images`, images, this.size, `a model of ${this.shape.join("x")} images`);
  }
}

/** Throws InputError unless `matrix` is [1 or more, columns] and holds as many values. */
function checkMatrix(what: string, { shape, data }: Matrix, columns: number, why: string): void {
  if (shape.length !== 2 || shape[1] !== columns || !(shape[0] >= 1))
    throw new InputError(`${what} must be [count, ${columns}] for ${why}, got [${shape.join(", ")}]`);
  if (data.length !== shape[0] * columns)
    throw new InputError(
      `${what} of shape [${shape.join(", ")}] need ${shape[0] * columns} values, got ${data.length}`,
    );
}

function stack(parts: readonly HostTensor[], rows: number): Matrix {
  const columns = parts[0] ? parts[0].data.length / parts[0].shape[0] : 0;
  const data = new Float32Array(rows * columns);
  let at = 0;
  for (const part of parts) {
    data.set(part.data as Float32Array, at);
    at += part.data.length;
  }
  return { shape: [rows, columns], data };
}
