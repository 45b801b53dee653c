import { InputError } from "../errors.js";
import type { Vae } from "../models/index.js";
import { graphModel } from "../onnx/index.js";
import { fillNoise } from "../random/index.js";
import type { Runtime } from "../runtime/index.js";
import { CompiledNets } from "./compiled-nets.js";
import { checkMatrix, imageValues, isDataset, largestOfRows, type Images, type Matrix } from "./matrix.js";
import {
  bindParameters,
  classifierGraph,
  decoderGraph,
  drawGraph,
  encoderGraph,
  priorGraph,
  scoringDecoderGraph,
  type ModelGraph,
  type ModelValues,
} from "./model-graphs.js";

export type { Images, Matrix } from "./matrix.js";

/** Labels of a model with conditioning. */
export interface LabelChoice {
  /** Class of each row, -1 for none (a zero vector); of a data set its own by default, else inferred where the model can. */
  readonly labels?: ArrayLike<number>;
}

/** Streams of the noise that priors ask for, where they are not `sample.<name>`. */
const sampleStreams: Readonly<Record<string, string>> = { normal: "sample", uniform: "sample-component" };

type Net = "encoder" | "draw" | "decoder" | "prior" | "classifier";

/** A VAE with its values, on a device: encode, decode, reconstruct, sample, export. Call `release()` when done. */
export class TrainedVae {
  readonly #nets: CompiledNets<Net>;

  /** @param shape  [channels, height, width] of one image */
  constructor(
    readonly model: Vae,
    readonly values: ModelValues,
    readonly shape: readonly [number, number, number],
    readonly runtime: Runtime,
  ) {
    this.#nets = new CompiledNets(runtime, (name) => bindParameters(this.#graph(name), this.values));
  }

  /** Values of one image. */
  get size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }

  get latent(): number {
    return this.model.latent;
  }

  /** Classes of the model's labels; 0 where it takes none. */
  get classes(): number {
    const { conditioning } = this.model;
    return conditioning?.features ? 0 : (conditioning?.supervision.classes ?? 0);
  }

  #graph(name: Net): ModelGraph {
    if (name === "prior") return priorGraph(this.model);
    const write = { encoder: encoderGraph, draw: drawGraph, decoder: decoderGraph, classifier: classifierGraph }[name];
    return write(this.model, this.size);
  }

  /**
   * q(z|x), or q(z|x, y), of images, where it is a diagonal Gaussian.  Shapes: mean, logVar [count, latent].  Unit: that of z.
   * Throws InputError if the images have another number of values than the model's, labels are missing, or q is no Gaussian.
   */
  async posterior(images: Images, options: LabelChoice = {}): Promise<{ mean: Matrix; logVar: Matrix }> {
    if (!this.#graph("encoder").graph.outputs["logVar"])
      throw new InputError(
        `posterior: q(z|x) of this model (${this.model.posterior.name}) is no Gaussian with a log-variance; use encode, or encode with sample`,
      );
    const feeds = await this.#encoderFeeds(images, options);
    return (await this.#nets.run("encoder", feeds, ["mean", "logVar"])) as { mean: Matrix; logVar: Matrix };
  }

  async #encoderFeeds(images: Images, options: LabelChoice): Promise<Record<string, Matrix>> {
    const x = this.#pixels(images);
    const labels = await this.labelsOf(images, x, options);
    return { x, ...this.oneHot("encode", labels, x.shape[0]) };
  }

  /**
   * Codes of images: the code that stands for each (the mean of a Gaussian q), or with `sample` a draw from q.  Shape [count, latent].
   * Throws InputError if the images have another number of values than the model's, or labels are missing.
   */
  async encode(
    images: Images,
    options: LabelChoice & { readonly sample?: boolean; readonly seed?: number } = {},
  ): Promise<Matrix> {
    const feeds = await this.#encoderFeeds(images, options);
    if (!options.sample) return (await this.#nets.run("encoder", feeds, ["mean"]))["mean"];
    const [{ name, kind }] = this.#graph("draw").noise;
    const shape = [feeds["x"].shape[0], this.latent] as const;
    const data = fillNoise(kind, new Float32Array(shape[0] * shape[1]), {
      ...{ seed: options.seed ?? 0, stream: "encode", step: 0 },
    });
    return (await this.#nets.run("draw", { ...feeds, [name]: { shape, data } }, ["z"]))["z"];
  }

  /**
   * Mean images of codes [count, latent] -> [count, channels height width], values 0..1 for images.
   * Throws InputError for another width, codes that are not finite, or missing labels.
   */
  async decode(codes: Matrix, options: LabelChoice = {}): Promise<Matrix> {
    checkMatrix("decode: codes", codes, this.latent, "the model's latent");
    const bad = codes.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new InputError(
        `decode: codes must be finite numbers, dimension ${bad % this.latent} of code ${Math.floor(bad / this.latent)} is ${codes.data[bad]}; choose codes nearer the prior`,
      );
    const feeds = { z: codes, ...this.oneHot("decode", options.labels, codes.shape[0]) };
    return (await this.#nets.run("decoder", feeds, ["mean"]))["mean"];
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
    return (await this.#nets.run("classifier", { x: this.#pixels(images) }, ["probs"]))["probs"];
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
    const labels = this.#labelsOrTurns(count, options);
    return this.decode(await this.sampleCodes(count, { ...options, labels }), { labels });
  }

  /** The codes that `sample` decodes, with the same options.  Shape [count, latent].  Throws InputError likewise. */
  async sampleCodes(
    count: number,
    options: LabelChoice & { readonly seed?: number; readonly temperature?: number } = {},
  ): Promise<Matrix> {
    const { seed = 0, temperature = 1 } = options;
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(`sample: count must be a positive whole number, got ${count}`);
    if (!(temperature >= 0 && Number.isFinite(temperature)))
      throw new InputError(`sample: temperature must be a number, 0 or more, got ${temperature}`);
    const labels = this.#labelsOrTurns(count, options);
    const { graph, noise } = this.#graph("prior");
    const feeds = noise.map(({ name, kind, shape }): [string, Matrix] => {
      const width = Number(shape.at(-1));
      const data = new Float32Array(count * width);
      fillNoise(kind, data, { seed, stream: sampleStreams[name] ?? `sample.${name}`, step: 0 });
      return [name, { shape: [count, width], data: kind === "normal" ? data.map((v) => v * temperature) : data }];
    });
    const drawn = Object.fromEntries(feeds);
    const { op, name } = graph.outputs["z"];
    // N(0, I) itself: there is nothing to compute
    if (!op && name !== undefined && drawn[name]) return drawn[name];
    return (await this.#nets.run("prior", { ...drawn, ...this.oneHot("sample", labels, count) }, ["z"]))["z"];
  }

  /** The labels that are given, else the classes in turn, where the model takes any. */
  #labelsOrTurns(count: number, { labels }: LabelChoice): ArrayLike<number> | undefined {
    const { classes } = this;
    return labels ?? (classes ? Array.from({ length: count }, (_, i) => i % classes) : undefined);
  }

  /**
   * The two nets as ONNX files: encoder x -> mean, logVar; decoder z -> logits (where the likelihood has them), mean, and what else log p(x|z) needs,
   * see docs/densities.md; any batch. `outputs` are their names. Those of a table take and give rows as the data have them, NaN where a cell is missing.
   */
  exportOnnx(metadata: Readonly<Record<string, string>> = {}): {
    encoder: Uint8Array;
    decoder: Uint8Array;
    outputs: { encoder: readonly string[]; decoder: readonly string[] };
  } {
    const file = (graph: ModelGraph): Uint8Array =>
      graphModel({
        ...bindParameters(graph, this.values),
        metadata: {
          ...{ producer: "latents", shape: this.shape.join("x") },
          ...(this.model.encoding && { encoding: JSON.stringify(this.model.encoding) }),
          ...metadata,
        },
      });
    const [encoder, decoder] = [this.#graph("encoder"), scoringDecoderGraph(this.model, this.size)];
    return {
      encoder: file(encoder),
      decoder: file(decoder),
      outputs: { encoder: Object.keys(encoder.graph.outputs), decoder: Object.keys(decoder.graph.outputs) },
    };
  }

  /** Frees what the device holds. */
  release(): Promise<void> {
    return this.#nets.release();
  }

  /** Labels of images (`x` are their values): those given, the data set's, or the most probable under q(y|x). */
  async labelsOf(images: Images, x: Matrix, { labels }: LabelChoice): Promise<ArrayLike<number> | undefined> {
    const { classes } = this;
    if (labels || classes === 0) return labels;
    if (isDataset(images) && images.labels) return images.labels;
    if (!this.model.conditioning?.inferred) return undefined;
    return largestOfRows(await this.classify(x));
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
    return this.#checked(imageValues(images));
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
