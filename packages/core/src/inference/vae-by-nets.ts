import { checkMatrix, imageValues, isDataset, largestOfRows, type Images, type Matrix } from "../data/index.js";
import { InputError } from "../errors.js";
import { requireKnown } from "../options.js";
import type { NoiseInput } from "../model-graphs/index.js";
import type { Executable } from "../runtime/index.js";
import type { CodedVae, LabelChoice } from "./completion/asked-vae.js";
import { CompiledNets } from "./compiled-nets.js";
import { noiseRows, type NoiseRows } from "./drawn-noise.js";
import { oneHotRows } from "./one-hot-rows.js";

/** Scores of images in nats, [count] each. */
export interface ImageScores {
  /** rec + kl: the negative ELBO by one draw. */
  readonly negElbo: Float32Array;
  readonly rec: Float32Array;
  readonly kl: Float32Array;
}

/** Streams of the noise that priors ask for, where they are not `sample.<name>`. */
const sampleStreams: Readonly<Record<string, string>> = { normal: "sample", uniform: "sample-component" };

/** What is said of labels beside images or codes. */
const labelChoice = { labels: true, covariates: true } as const;
const sampleChoice = { ...labelChoice, seed: true, temperature: true } as const;

/** The nets that answer for a VAE, as they are exported. */
export type VaeNet = "encoder" | "draw" | "decoder" | "prior" | "classifier" | "score";

/** What is to be known of a net before it is asked. */
export interface NetNeeds {
  /** The noise that it takes. */
  readonly noise: readonly NoiseInput[];
  /** Noise that is its only output as it stands, so that there is nothing to compute. */
  readonly unchanged?: string;
}

/** A VAE that answers by its nets, whoever has them: `TrainedVae` those of its graphs, `OnnxVae` those of ONNX files. */
export abstract class VaeByNets implements CodedVae {
  protected readonly nets: CompiledNets<VaeNet>;

  /** @param shape  [channels, height, width] of one image */
  protected constructor(
    readonly shape: readonly [number, number, number],
    compile: (net: VaeNet) => Promise<Executable>,
  ) {
    this.nets = new CompiledNets(compile, this.size);
  }

  abstract get latent(): number;
  /** Classes of the model's labels; 0 where it takes none. */
  abstract get classes(): number;
  /** Whether q(z|x) is a diagonal Gaussian: what `posterior` and closed forms need. */
  abstract get isGaussian(): boolean;
  /** Whether p of the code is N(0, I). */
  abstract get hasStandardPrior(): boolean;
  /** Whether it gives labels to images without one. */
  abstract get infersLabels(): boolean;
  protected abstract needsOf(net: VaeNet): NetNeeds | Promise<NetNeeds>;

  /** Values of one image. */
  get size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }

  /**
   * q(z|x), or q(z|x, y), of images, where it is a diagonal Gaussian.  Shapes: mean, logVar [count, latent].  Unit: that of z.
   * Throws InputError if the images have another number of values than the model's, labels are missing, or q is no Gaussian.
   */
  async posterior(images: Images, options: LabelChoice = {}): Promise<{ mean: Matrix; logVar: Matrix }> {
    if (!this.isGaussian)
      throw new InputError(
        `posterior: q(z|x) of this model${this.posteriorName} is no Gaussian with a log-variance; use encode, or encode with sample`,
      );
    requireKnown("posterior", options, labelChoice);
    const feeds = await this.#encoderFeeds(images, options);
    return (await this.nets.run("encoder", feeds, ["mean", "logVar"])) as { mean: Matrix; logVar: Matrix };
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
    requireKnown("encode", options, { ...labelChoice, sample: true, seed: true });
    const feeds = await this.#encoderFeeds(images, options);
    if (!options.sample) return (await this.nets.run("encoder", feeds, ["mean"]))["mean"];
    const noise = noiseRows("encode", await this.needsOf("draw"), feeds["x"].shape[0], {
      ...{ seed: options.seed ?? 0, streamOf: () => "encode" },
    });
    return (await this.nets.run("draw", { ...feeds, ...noise }, ["z"]))["z"];
  }

  /**
   * Mean images of codes [count, latent] -> [count, channels height width], values 0..1 for images.
   * Throws InputError for another width, codes that are not finite, or missing labels.
   */
  async decode(codes: Matrix, options: LabelChoice = {}): Promise<Matrix> {
    requireKnown("decode", options, labelChoice);
    checkMatrix("decode: codes", codes, this.latent, "the model's latent");
    const bad = codes.data.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0)
      throw new InputError(
        `decode: codes must be finite numbers, dimension ${bad % this.latent} of code ${Math.floor(bad / this.latent)} is ${codes.data[bad]}; choose codes nearer the prior`,
      );
    const feeds = { z: codes, ...this.beside("decode", options, codes.shape[0]) };
    return (await this.nets.run("decoder", feeds, ["mean"]))["mean"];
  }

  /** decode(encode(images)): the mean image of the posterior's mean.  Shape [count, channels height width]. */
  async reconstruct(images: Images, options: LabelChoice = {}): Promise<Matrix> {
    requireKnown("reconstruct", options, labelChoice);
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
    requireKnown("restyle", options, labelChoice);
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
    return (await this.nets.run("classifier", { x: this.#pixels(images) }, ["probs"]))["probs"];
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
    requireKnown("sample", options, sampleChoice);
    const labels = this.#labelsOrTurns(count, options);
    return this.decode(await this.sampleCodes(count, { ...options, labels }), { labels });
  }

  /** The codes that `sample` decodes, with the same options.  Shape [count, latent].  Throws InputError likewise. */
  async sampleCodes(
    count: number,
    options: LabelChoice & { readonly seed?: number; readonly temperature?: number } = {},
  ): Promise<Matrix> {
    requireKnown("sampleCodes", options, sampleChoice);
    const { seed = 0, temperature = 1 } = options;
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(`sample: count must be a positive whole number, got ${count}`);
    if (!(temperature >= 0 && Number.isFinite(temperature)))
      throw new InputError(`sample: temperature must be a number, 0 or more, got ${temperature}`);
    const labels = this.#labelsOrTurns(count, options);
    const { noise, unchanged } = await this.needsOf("prior");
    const streamOf = (name: string): string => sampleStreams[name] ?? `sample.${name}`;
    const drawn = noiseRows("sample", { noise }, count, { seed, streamOf });
    for (const { name, kind } of noise)
      if (kind === "normal") drawn[name] = { ...drawn[name], data: drawn[name].data.map((v) => v * temperature) };
    // N(0, I) itself
    if (unchanged !== undefined && drawn[unchanged]) return drawn[unchanged];
    return (await this.nets.run("prior", { ...drawn, ...this.beside("sample", { ...options, labels }, count) }, ["z"]))[
      "z"
    ];
  }

  /** The labels that are given, else the classes in turn, where the model takes any. */
  #labelsOrTurns(count: number, { labels }: LabelChoice): ArrayLike<number> | undefined {
    const { classes } = this;
    return labels ?? (classes ? Array.from({ length: count }, (_, i) => i % classes) : undefined);
  }

  /** The kind of q behind "of this model" in errors, ` (iaf)`; empty where nobody knows. */
  protected get posteriorName(): string {
    return "";
  }

  /** What stands beside codes: labels. Throws InputError where they are missing. */
  protected beside(where: string, { labels }: LabelChoice, count: number): Record<string, Matrix> {
    return this.oneHot(where, labels, count);
  }

  /** Scores of values as they are presented, see `ImageScores`; labels where the model is given them. */
  protected async scoresOf(
    x: Matrix,
    labels: { readonly labels?: Matrix },
    { seed, noise: given }: { readonly seed: number; readonly noise?: NoiseRows },
  ): Promise<ImageScores> {
    const noise = noiseRows("score", await this.needsOf("score"), x.shape[0], {
      ...{ seed, given, streamOf: (name) => `score${name.slice("noise".length)}` },
    });
    const names = ["negElbo", "rec", "kl"] as const;
    const out = await this.nets.run("score", { x, ...labels, ...noise }, names);
    return Object.fromEntries(names.map((name) => [name, out[name].data])) as unknown as ImageScores;
  }

  /** Frees what the device holds. */
  release(): Promise<void> {
    return this.nets.release();
  }

  /** Labels of images (`x` are their values): those given, the data set's, or the most probable under q(y|x). */
  async labelsOf(images: Images, x: Matrix, { labels }: LabelChoice): Promise<ArrayLike<number> | undefined> {
    const { classes } = this;
    if (labels || classes === 0) return labels;
    if (isDataset(images) && images.labels) return images.labels;
    if (!this.infersLabels) return undefined;
    return largestOfRows(await this.classify(x));
  }

  /** Labels as one-hot rows, for a model that takes them. Throws InputError if they are missing, too many or out of range. */
  oneHot(where: string, labels: ArrayLike<number> | undefined, count: number): { labels?: Matrix } {
    return oneHotRows(where, labels, count, this.classes);
  }

  #pixels(images: Images): Matrix {
    const x = imageValues(images);
    this.checkImages(x, "encode");
    return x;
  }

  /** Throws InputError, beginning with `where`, if images have another number of values than the model's. */
  checkImages(images: Matrix, where: string): void {
    checkMatrix(`${where}: images`, images, this.size, `a model of ${this.shape.join("x")} images`);
  }
}
