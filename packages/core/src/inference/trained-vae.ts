import type { Dataset, Images, Matrix } from "../data/index.js";
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
import { requireKnown } from "../options.js";
import type { Runtime } from "../runtime/index.js";
import type { AskedVae, LabelChoice } from "./completion/asked-vae.js";
import { completeImages, type CompleteOptions, type Completion } from "./completion/complete-images.js";
import type { NoiseRows } from "./drawn-noise.js";
import { exportedNets, type ExportedNet } from "./exported-nets.js";
import { presentedImages, type Presentation } from "./presented-images.js";
import { VaeByNets, type ImageScores, type NetNeeds, type VaeNet } from "./vae-by-nets.js";

export type { Images, Matrix } from "../data/index.js";
export type { CodedVae, LabelChoice } from "./completion/asked-vae.js";
export type { ImageScores } from "./vae-by-nets.js";

/** Options of `TrainedVae.score`. */
export interface ScoreOptions extends LabelChoice, Presentation {
  /** The noise itself, by the names of score.onnx's inputs, [count, width] each, in place of that of the seed. */
  readonly noise?: NoiseRows;
}

const writers = {
  ...{ encoder: encoderGraph, draw: drawGraph, decoder: decoderGraph, prior: priorGraph },
  ...{ classifier: classifierGraph, score: scoreGraph },
} as const;

/** A VAE with its values, on a device: encode, decode, reconstruct, sample, score, evaluate, complete, export. Call `release()` when done. */
export class TrainedVae extends VaeByNets implements AskedVae {
  /** @param shape  [channels, height, width] of one image */
  constructor(
    readonly model: Vae,
    readonly values: ModelValues,
    shape: readonly [number, number, number],
    readonly runtime: Runtime,
  ) {
    const size = shape[0] * shape[1] * shape[2];
    super(shape, (net) => runtime.compile(bindParameters(writers[net](model, size), values)));
  }

  get latent(): number {
    return this.model.latent;
  }

  get classes(): number {
    const { conditioning } = this.model;
    return conditioning?.features ? 0 : (conditioning?.supervision.classes ?? 0);
  }

  get isGaussian(): boolean {
    return this.#graph("encoder").graph.outputs["logVar"] !== undefined;
  }

  get hasStandardPrior(): boolean {
    const { prior, hierarchy } = this.model;
    return prior.name === "standard-normal" && !hierarchy;
  }

  get boundedPosterior(): string | undefined {
    const { support, name } = this.model.posterior;
    return support && name;
  }

  get infersLabels(): boolean {
    return this.model.conditioning?.inferred !== undefined;
  }

  #graph(net: VaeNet): ModelGraph {
    return writers[net](this.model, this.size);
  }

  protected needsOf(net: VaeNet): NetNeeds {
    const { graph, noise } = this.#graph(net);
    const { op, name } = Object.values(graph.outputs)[0];
    return { noise, ...(!op && name !== undefined && { unchanged: name }) };
  }

  protected override get posteriorName(): string {
    return ` (${this.model.objective.code ?? this.model.posterior.name})`;
  }

  /** What stands beside codes: labels, or covariates. Throws InputError where they are missing, or of another shape. */
  protected override beside(where: string, { labels, covariates }: LabelChoice, count: number): Record<string, Matrix> {
    const wanted = this.model.conditioning?.features ? this.model.encoding!.covariates : [];
    if (wanted.length === 0) return this.oneHot(where, labels, count);
    if (covariates?.shape[0] !== count || covariates.shape[1] !== wanted.length)
      throw new InputError(
        `${where}: the model needs its covariates ${wanted.join(", ")} beside each of ${count} codes, got ${covariates ? `[${covariates.shape.join(", ")}]` : "none"}`,
      );
    return { covariates };
  }

  /**
   * How badly the model explains each image, by one draw of the latents: what `evaluate` has the means of. The values of a matrix are taken as they are; of a data
   * set, labels that are inferred are summed. Of a table's rows densities are in standard deviations, as `scoreRows` has them.  Unit: nats.
   * Throws InputError for images of another size, missing labels, noise of another shape, and values that are no bits where the likelihood needs bits.
   */
  async score(images: Images, options: ScoreOptions = {}): Promise<ImageScores> {
    requireKnown("score", options, {
      ...{ labels: true, covariates: true, binarisation: true, seed: true, noise: true },
    });
    const x = presentedImages("score", images, this, options);
    const inferred = this.infersLabels;
    if (inferred && options.labels)
      throw new InputError("score: the model sums over all labels, got some; leave them out");
    const labels = inferred ? {} : this.oneHot("score", await this.labelsOf(images, x, options), x.shape[0]);
    return this.scoresOf(x, labels, { seed: options.seed ?? 0, noise: options.noise });
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
}
