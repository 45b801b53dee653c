import { checkMatrix, type Binarisation, type Matrix } from "../data/index.js";
import { FormatError, InputError } from "../errors.js";
import type { OnnxNet } from "../onnx/index.js";
import { requireKnown } from "../options.js";
import { openOnnx, type OpenedOnnx, type RuntimeOptions } from "../runtime/index.js";
import type { LabelChoice } from "./completion/asked-vae.js";
import { noiseOfNet } from "./exported-nets.js";
import { VaeByNets, type ImageScores, type NetNeeds, type VaeNet } from "./vae-by-nets.js";

/** What the files of a model say of it, as far as they say it. */
export interface OnnxVaeFacts {
  readonly run: string;
  readonly step: number;
  readonly shape: readonly [number, number, number];
  readonly latent: number;
  readonly likelihood: string;
  readonly binarisation: Binarisation;
  /** The config as it was written; nothing of it is checked. undefined for a model made in code. */
  readonly config: unknown;
}

/** How a model's files are come by. */
export interface OnnxFiles {
  /** Names of those that there are, `encoder` for `encoder.onnx`. */
  readonly nets: readonly string[];
  /** Gives one when it is first needed. */
  readonly read: (net: VaeNet) => Promise<Uint8Array>;
}

/**
 * A VAE by its ONNX files alone: whoever's parts it is made of, none of their code is there. It answers all that the files can: codes, images, draws, scores; what
 * needs the model's own graph (evaluation by many samples, completion by gradients, training on) is not here. Call `release()` when done.
 */
export class OnnxVae extends VaeByNets {
  private constructor(
    readonly facts: OnnxVaeFacts,
    readonly classes: number,
    readonly isGaussian: boolean,
    readonly infersLabels: boolean,
    private readonly files: OpenedFiles,
  ) {
    super(facts.shape, async (net) => (await files.open(net)).executable);
  }

  /**
   * Opens the encoder, and the others when they are first asked; `where` names the model in errors.
   * Throws InputError where nets are missing and for a model of tables, FormatError for files that do not say what they are.
   */
  static async open(where: string, { nets, read }: OnnxFiles, options: RuntimeOptions = {}): Promise<OnnxVae> {
    const missing = (["encoder", "draw", "decoder", "prior", "score"] as const).filter((net) => !nets.includes(net));
    if (missing.length > 0)
      throw new InputError(
        `${where}: has no ${missing.map((net) => `${net}.onnx`).join(", ")}; all nets of a model are written when its training ends, and by latents export`,
      );
    const files = new OpenedFiles(where, read, options);
    const { inputs, outputs, metadata } = await files.open("encoder");
    if (metadata["encoding"] !== undefined)
      throw new InputError(`${where}: is a model of tables, which only the command asks`);
    const facts = factsOf(metadata, where);
    checkSizes(where, facts, inputs, outputs);
    const labels = inputs.find(({ name }) => name === "labels");
    const isGaussian = outputs.some(({ name }) => name === "logVar");
    const infersLabels = nets.includes("classifier");
    return new OnnxVae(facts, Number(labels?.shape.at(-1) ?? 0), isGaussian, infersLabels, files);
  }

  get latent(): number {
    return this.facts.latent;
  }

  get hasStandardPrior(): boolean {
    type Said = { readonly type?: unknown } | undefined;
    const { model } = (this.facts.config ?? {}) as {
      readonly model?: { readonly prior?: Said; readonly hierarchy?: Said };
    };
    return model?.prior?.type === "standard-normal" && (model.hierarchy?.type ?? "none") === "none";
  }

  protected async needsOf(net: VaeNet): Promise<NetNeeds> {
    return { noise: noiseOfNet(await this.files.open(net)) };
  }

  /**
   * How badly the model explains images, by one draw of the latents, in nats; values [count, size] as they were presented to it (bits where it was trained on
   * bits). Labels that are inferred are summed.  Throws InputError for images of another size, and missing labels.
   */
  async score(images: Matrix, options: LabelChoice & { readonly seed?: number } = {}): Promise<ImageScores> {
    requireKnown("score", options, { labels: true, covariates: true, seed: true });
    checkMatrix("score: images", images, this.size, `a model of ${this.shape.join("x")} images`);
    const labels = this.infersLabels ? {} : this.oneHot("score", options.labels, images.shape[0]);
    return this.scoresOf(images, labels, { seed: options.seed ?? 0 });
  }

  override async release(): Promise<void> {
    await super.release();
    this.files.forget();
  }
}

/** The files of a model, each opened once. */
class OpenedFiles {
  readonly #opened = new Map<VaeNet, Promise<OpenedOnnx>>();

  constructor(
    private readonly where: string,
    private readonly read: (net: VaeNet) => Promise<Uint8Array>,
    private readonly options: RuntimeOptions,
  ) {}

  open(net: VaeNet): Promise<OpenedOnnx> {
    const known = this.#opened.get(net);
    if (known) return known;
    const opening = this.read(net).then((bytes) => openOnnx(bytes, `${this.where}/${net}.onnx`, this.options));
    this.#opened.set(net, opening);
    // a failure is told to this caller; the next one tries anew
    opening.catch(() => this.#opened.delete(net));
    return opening;
  }

  /** After all were released. */
  forget(): void {
    this.#opened.clear();
  }
}

function factsOf(metadata: Readonly<Record<string, string>>, where: string): OnnxVaeFacts {
  const shape = /^(\d{1,5})x(\d{1,5})x(\d{1,5})$/
    .exec(metadata["shape"] ?? "")
    ?.slice(1)
    .map(Number);
  const latent = Number(metadata["latent"]);
  if (!shape || !(Number.isInteger(latent) && latent >= 1))
    throw new FormatError(
      `${where}: encoder.onnx must say the model's shape and latent in its metadata, as latents writes them`,
    );
  const likelihood = metadata["likelihood"] ?? "";
  const said = metadata["binarisation"] as Binarisation;
  return {
    ...{ run: metadata["run"] ?? "", step: Number(metadata["step"] ?? 0), latent, likelihood },
    shape: shape as [number, number, number],
    binarisation: binarisations.includes(said) ? said : likelihood === "bernoulli" ? "dynamic" : "none",
    config: parsed(metadata["config"]),
  };
}

/** Throws FormatError unless the encoder takes and gives what its metadata says. */
function checkSizes(
  where: string,
  { shape, latent }: OnnxVaeFacts,
  inputs: OnnxNet["inputs"],
  outputs: OnnxNet["outputs"],
): void {
  const size = shape[0] * shape[1] * shape[2];
  const width = (ports: OnnxNet["inputs"], wanted: string): unknown =>
    ports.find(({ name }) => name === wanted)?.shape.at(-1);
  const [x, mean] = [width(inputs, "x"), width(outputs, "mean")];
  if (x !== size || mean !== latent)
    throw new FormatError(
      `${where}: encoder.onnx must take x of ${size} values and give a mean of ${latent}, got ${String(x)} and ${String(mean)}`,
    );
}

const binarisations: readonly Binarisation[] = ["none", "threshold", "dynamic", "static"];

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
