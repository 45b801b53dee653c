import { InputError } from "../errors.js";
import type { Dataset } from "../data/index.js";
import type { Vae } from "../models/index.js";
import { graphModel } from "../onnx/index.js";
import { fillNormal, fillUniform } from "../random/index.js";
import type { Executable, HostTensor, Runtime } from "../runtime/index.js";
import {
  bindParameters,
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
    private readonly runtime: Runtime,
  ) {}

  /** Values of one image. */
  get size(): number {
    return this.shape[0] * this.shape[1] * this.shape[2];
  }

  get latent(): number {
    return this.model.latent;
  }

  #graph(name: "encoder" | "decoder" | "prior"): ModelGraph {
    if (name === "encoder") return encoderGraph(this.model, this.size);
    return name === "decoder" ? decoderGraph(this.model, this.size) : priorGraph(this.model);
  }

  async #run(
    name: "encoder" | "decoder" | "prior",
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
   * q(z|x) of images.  Shapes: mean, logVar [count, latent].
   * Unit: that of z.  Throws InputError if the images have another number of values than the model's.
   */
  async posterior(images: Images): Promise<{ mean: Matrix; logVar: Matrix }> {
    return (await this.#run("encoder", { x: this.#pixels(images) }, ["mean", "logVar"])) as {
      mean: Matrix;
      logVar: Matrix;
    };
  }

  /** Codes of images: the posterior's mean, or with `sample` a draw from it.  Shape [count, latent]. */
  async encode(images: Images, options: { readonly sample?: boolean; readonly seed?: number } = {}): Promise<Matrix> {
    const { mean, logVar } = await this.posterior(images);
    if (!options.sample) return mean;
    const noise = fillNormal(new Float32Array(mean.data.length), {
      seed: options.seed ?? 0,
      stream: "encode",
      step: 0,
    });
    return { shape: mean.shape, data: mean.data.map((m, i) => m + Math.exp(logVar.data[i] / 2) * noise[i]) };
  }

  /** Mean images of codes [count, latent] -> [count, channels height width], values 0..1 for images. Throws InputError for another width. */
  async decode(codes: Matrix): Promise<Matrix> {
    checkMatrix("decode: codes", codes, this.latent, "the model's latent");
    return (await this.#run("decoder", { z: codes }, ["mean"]))["mean"];
  }

  /** decode(encode(images)): the mean image of the posterior's mean.  Shape [count, channels height width]. */
  async reconstruct(images: Images): Promise<Matrix> {
    return this.decode(await this.encode(images));
  }

  /**
   * Mean images of codes drawn from the prior; the codes' noise is scaled by `temperature` (default 1), so that 0 gives the
   * prior's mode (of a component, where it has several). The first n of more samples are the same as n samples of that seed.
   * Shape [count, channels height width].  Throws InputError for a count or temperature out of range.
   */
  async sample(
    count: number,
    options: { readonly seed?: number; readonly temperature?: number } = {},
  ): Promise<Matrix> {
    const { seed = 0, temperature = 1 } = options;
    if (!Number.isInteger(count) || count < 1)
      throw new InputError(`sample: count must be a positive whole number, got ${count}`);
    if (!(temperature >= 0 && Number.isFinite(temperature)))
      throw new InputError(`sample: temperature must be a number, 0 or more, got ${temperature}`);
    const normal = fillNormal(new Float32Array(count * this.latent), { seed, stream: "sample", step: 0 }).map(
      (v) => v * temperature,
    );
    const uniform = fillUniform(new Float32Array(count), { seed, stream: "sample-component", step: 0 });
    // a prior that ignores one of the noises has a graph without it
    const graph = this.#graph("prior");
    const used = graph.graph.outputs["z"];
    if (!used.op) return this.decode({ shape: [count, this.latent], data: normal });
    const { z } = await this.#run(
      "prior",
      { normal: { shape: [count, this.latent], data: normal }, uniform: { shape: [count, 1], data: uniform } },
      ["z"],
    );
    return this.decode(z);
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

  #pixels(images: Images): Matrix {
    if ("pixels" in images) {
      const size = images.shape[0] * images.shape[1] * images.shape[2];
      return this.#checked({ shape: [images.count, size], data: Float32Array.from(images.pixels, (v) => v / 255) });
    }
    return this.#checked(images);
  }

  #checked(images: Matrix): Matrix {
    checkMatrix("encode: images", images, this.size, `a model of ${this.shape.join("x")} images`);
    return images;
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
