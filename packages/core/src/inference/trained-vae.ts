import {
  checkMatrix,
  imageValues,
  isDataset,
  largestOfRows,
  type Dataset,
  type Images,
  type Matrix,
} from "../data/index.js";
import { InputError } from "../errors.js";
import { evaluate, type EvaluateOptions, type Evaluation } from "../evaluate/index.js";
import {
  bindParameters,
  classifierGraph,
  decoderGraph,
  drawGraph,
  encoderGraph,
  priorGraph,
  scoreGraph,
  type ModelGraph,
  type ModelValues,
} from "../model-graphs/index.js";
import { defaultBinarisation, type Vae } from "../models/index.js";
import type { Runtime } from "../runtime/index.js";
import type { AskedVae, LabelChoice } from "./completion/asked-vae.js";
import { CompiledNets } from "./compiled-nets.js";
import { completeImages, type CompleteOptions, type Completion } from "./completion/complete-images.js";
import { noiseRows, type NoiseRows } from "./drawn-noise.js";
import { exportedNets, type ExportedNet } from "./exported-nets.js";
import { oneHotRows } from "./one-hot-rows.js";
import { presentedImages, type Presentation } from "./presented-images.js";

export type { Images, Matrix } from "../data/index.js";
export type { LabelChoice } from "./completion/asked-vae.js";

/** Options of `TrainedVae.score`. */
export interface ScoreOptions extends LabelChoice, Presentation {
  /** The noise itself, by the names of score.onnx's inputs, [count, width] each, in place of that of the seed. */
  readonly noise?: NoiseRows;
}

/** Scores of images in nats, [count] each. */
export interface ImageScores {
  /** rec + kl: the negative ELBO by one draw. */
  readonly negElbo: Float32Array;
  readonly rec: Float32Array;
  readonly kl: Float32Array;
}

/** Streams of the noise that priors ask for, where they are not `sample.<name>`. */
const sampleStreams: Readonly<Record<string, string>> = { normal: "sample", uniform: "sample-component" };

type Net = "encoder" | "draw" | "decoder" | "prior" | "classifier" | "score";

/** A VAE with its values, on a device: encode, decode, reconstruct, sample, score, evaluate, complete, export. Call `release()` when done. */
export class TrainedVae implements AskedVae {
  readonly #nets: CompiledNets<Net>;

  /** @param shape  [channels, height, width] of one image */
  constructor(
    readonly model: Vae,
    readonly values: ModelValues,
    readonly shape: readonly [number, number, number],
    readonly runtime: Runtime,
  ) {
    this.#nets = new CompiledNets(runtime, (name) => bindParameters(this.#graph(name), this.values), this.size);
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
    const write = {
      ...{ encoder: encoderGraph, draw: drawGraph, decoder: decoderGraph },
      ...{ classifier: classifierGraph, score: scoreGraph },
    }[name];
    return write(this.model, this.size);
  }

  /** Whether q(z|x) is a diagonal Gaussian: what `posterior` and closed forms need. */
  get isGaussian(): boolean {
    return this.#graph("encoder").graph.outputs["logVar"] !== undefined;
  }

  /**
   * q(z|x), or q(z|x, y), of images, where it is a diagonal Gaussian.  Shapes: mean, logVar [count, latent].  Unit: that of z.
   * Throws InputError if the images have another number of values than the model's, labels are missing, or q is no Gaussian.
   */
  async posterior(images: Images, options: LabelChoice = {}): Promise<{ mean: Matrix; logVar: Matrix }> {
    if (!this.isGaussian)
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
    const noise = noiseRows("encode", this.#graph("draw"), feeds["x"].shape[0], {
      ...{ seed: options.seed ?? 0, streamOf: () => "encode" },
    });
    return (await this.#nets.run("draw", { ...feeds, ...noise }, ["z"]))["z"];
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
    const feeds = { z: codes, ...this.#given("decode", options, codes.shape[0]) };
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
    const streamOf = (name: string): string => sampleStreams[name] ?? `sample.${name}`;
    const drawn = noiseRows("sample", { noise }, count, { seed, streamOf });
    for (const { name, kind } of noise)
      if (kind === "normal") drawn[name] = { ...drawn[name], data: drawn[name].data.map((v) => v * temperature) };
    const { op, name } = graph.outputs["z"];
    // N(0, I) itself: there is nothing to compute
    if (!op && name !== undefined && drawn[name]) return drawn[name];
    return (
      await this.#nets.run("prior", { ...drawn, ...this.#given("sample", { ...options, labels }, count) }, ["z"])
    )["z"];
  }

  /** What stands beside codes: labels, or covariates. Throws InputError where they are missing, or of another shape. */
  #given(where: string, { labels, covariates }: LabelChoice, count: number): Record<string, Matrix> {
    const wanted = this.model.conditioning?.features ? this.model.encoding!.covariates : [];
    if (wanted.length === 0) return this.oneHot(where, labels, count);
    if (covariates?.shape[0] !== count || covariates.shape[1] !== wanted.length)
      throw new InputError(
        `${where}: the model needs its covariates ${wanted.join(", ")} beside each of ${count} codes, got ${covariates ? `[${covariates.shape.join(", ")}]` : "none"}`,
      );
    return { covariates };
  }

  /** The labels that are given, else the classes in turn, where the model takes any. */
  #labelsOrTurns(count: number, { labels }: LabelChoice): ArrayLike<number> | undefined {
    const { classes } = this;
    return labels ?? (classes ? Array.from({ length: count }, (_, i) => i % classes) : undefined);
  }

  /**
   * How badly the model explains each image, by one draw of the latents: what `evaluate` has the means of. The values of a matrix are taken as they are; of a data
   * set, labels that are inferred are summed.  Unit: nats.
   * Throws InputError for images of another size, missing labels, noise of another shape, and values that are no bits where the likelihood needs bits.
   */
  async score(images: Images, options: ScoreOptions = {}): Promise<ImageScores> {
    const x = presentedImages("score", images, this, options);
    const inferred = this.model.conditioning?.inferred !== undefined;
    if (inferred && options.labels)
      throw new InputError("score: the model sums over all labels, got some; leave them out");
    const labels = inferred ? {} : this.oneHot("score", await this.labelsOf(images, x, options), x.shape[0]);
    const noise = noiseRows("score", this.#graph("score"), x.shape[0], {
      ...{ seed: options.seed ?? 0, given: options.noise, streamOf: (name) => `score${name.slice("noise".length)}` },
    });
    const names = ["negElbo", "rec", "kl"] as const;
    const out = await this.#nets.run("score", { x, ...labels, ...noise }, names);
    return Object.fromEntries(names.map((name) => [name, out[name].data])) as unknown as ImageScores;
  }

  /**
   * NELBO, REC and KL on a whole data set, as `evaluate` measures them; the binarisation is that of the likelihood unless given.
   * Throws InputError where the likelihood needs bits and gets grey values.
   */
  evaluate(dataset: Dataset, options: Partial<EvaluateOptions> = {}): Promise<Evaluation> {
    const binarisation = options.binarisation ?? defaultBinarisation(this.model);
    return evaluate(this.model, this.values, dataset, this.runtime, { ...options, binarisation });
  }

  /** Completes images of which only a part is seen, see `completeImages`. Throws as it does. */
  complete(images: Matrix, mask: Uint8Array, options: CompleteOptions = {}): Promise<Completion> {
    return completeImages(this, images, mask, options);
  }

  /**
   * The nets as ONNX files for any batch, of which each says in its metadata what goes in and comes out: encoder x -> mean, logVar; decoder z -> logits (where the
   * likelihood has them), mean, and what else log p(x|z) needs; draw, prior, score and classifier in `nets`, with all that is known of them (see docs/onnx.md).
   * `outputs` are the names of the two.
   */
  exportOnnx(metadata: Readonly<Record<string, string>> = {}): {
    encoder: Uint8Array;
    decoder: Uint8Array;
    outputs: { encoder: readonly string[]; decoder: readonly string[] };
    nets: readonly ExportedNet[];
  } {
    const said = { shape: this.shape.join("x"), ...metadata };
    const nets = exportedNets(this.model, this.values, this.size, said);
    const [encoder, decoder] = ["encoder", "decoder"].map((name) => nets.find((net) => net.name === name)!);
    const names = ({ outputs }: ExportedNet): string[] => outputs.map(({ name }) => name);
    return {
      get encoder() {
        return encoder.bytes;
      },
      get decoder() {
        return decoder.bytes;
      },
      nets,
      outputs: { encoder: names(encoder), decoder: names(decoder) },
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
    return oneHotRows(where, labels, count, this.classes);
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
