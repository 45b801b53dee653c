import {
  decoderGraph,
  encoderGraph,
  evaluationStreams,
  fillNormal,
  gatherBatch,
  imageValues,
  largestGrey,
  parameterFeeds,
  subset,
  valuesPerImage,
  type Config,
  type ImageDataset,
  type Executable,
  type HostTensor,
  type ModelGraph,
  type ModelValues,
  type Runtime,
  type Vae,
} from "@latents/core";
import type { Rows } from "../engine-api";
import type { Presented } from "../page-model";
import type { Pictures } from "./training-api";

const sampleCount = 24;
const reconstructionCount = 12;

/** Draws the same samples and reconstructions of a model whose values change: its nets are compiled once. */
export class TrainingPictures {
  readonly #labels: { readonly samples: number[]; readonly shown: number[] };
  readonly #noise: Float32Array;

  private constructor(
    private readonly model: Vae,
    private readonly nets: Readonly<Record<"encoder" | "decoder", { graph: ModelGraph; executable: Executable }>>,
    private readonly originals: Rows,
    private readonly input: Rows,
    labels: Uint16Array | undefined,
  ) {
    this.#noise = fillNormal(new Float32Array(sampleCount * model.latent), { seed: 1, stream: "sample", step: 0 });
    this.#labels = {
      samples: Array.from({ length: sampleCount }, (_, i) => i % Math.max(1, this.#classes)),
      shown: Array.from({ length: originals.shape[0] }, (_, i) => labels?.[i] ?? 0),
    };
  }

  static async create(model: Vae, test: ImageDataset, config: Config, runtime: Runtime): Promise<TrainingPictures> {
    const shown = subset(test, firstOfEachClass(test, Math.min(reconstructionCount, test.count)));
    const size = valuesPerImage(test);
    const compiled = async (graph: ModelGraph): Promise<{ graph: ModelGraph; executable: Executable }> => ({
      graph,
      executable: await runtime.compile(graph.graph),
    });
    const nets = {
      encoder: await compiled(encoderGraph(model, size)),
      decoder: await compiled(decoderGraph(model, size)),
    };
    const shape = [shown.count, size] as const;
    const originals = imageValues(shown);
    return new TrainingPictures(model, nets, originals, { shape, data: asTrained(shown, config) }, shown.labels);
  }

  get #classes(): number {
    return this.model.conditioning?.supervision.classes ?? 0;
  }

  async draw(values: ModelValues): Promise<Pictures> {
    const { samples, shown } = this.#labels;
    const [count, size] = this.input.shape;
    const mean = await this.encode(values, this.input, shown);
    const { latent } = this.model;
    const codes = new Float32Array((sampleCount + count) * latent);
    codes.set(this.#noise);
    codes.set(mean.data, this.#noise.length);
    const z: Rows = { shape: [sampleCount + count, latent], data: codes };
    const { data: images } = await this.decode(values, z, [...samples, ...shown]);
    return {
      samples: { shape: [sampleCount, size], data: images.slice(0, sampleCount * size) },
      originals: this.originals,
      reconstructions: { shape: [count, size], data: images.slice(sampleCount * size) },
    };
  }

  /** The posterior's means of images as the encoder takes them; labels, one an image, matter to a model that takes them. */
  async encode(values: ModelValues, x: Rows, labels: readonly number[]): Promise<Rows> {
    const { mean } = await this.#run("encoder", values, { x }, labels);
    return { shape: [x.shape[0], this.model.latent], data: mean.data as Float32Array };
  }

  /** Mean images of codes, 0..1. */
  async decode(values: ModelValues, z: Rows, labels: readonly number[]): Promise<Rows> {
    const { mean } = await this.#run("decoder", values, { z }, labels);
    return { shape: [z.shape[0], this.input.shape[1]], data: mean.data as Float32Array };
  }

  #run(
    net: "encoder" | "decoder",
    values: ModelValues,
    own: Readonly<Record<string, Rows>>,
    labels: readonly number[],
  ): Promise<Record<string, HostTensor>> {
    const { graph, executable } = this.nets[net];
    const feeds: Record<string, HostTensor> = { ...parameterFeeds(graph, values) };
    for (const [name, { shape, data }] of Object.entries(own)) feeds[name] = { dtype: "float", shape, data };
    const classes = this.#classes;
    if (classes > 0) {
      const data = new Float32Array(labels.length * classes);
      labels.forEach((label, i) => (data[i * classes + label] = 1));
      feeds["labels"] = { dtype: "float", shape: [labels.length, classes], data };
    }
    return executable.run(feeds);
  }

  async release(): Promise<void> {
    for (const { executable } of Object.values(this.nets)) await executable.release();
  }
}

/** The first image of each class, then of each again; the first images where there are no labels. */
function firstOfEachClass({ labels, count }: ImageDataset, wanted: number): number[] {
  const all = Array.from({ length: Math.min(count, 1000) }, (_, i) => i);
  if (!labels) return all.slice(0, wanted);
  const seen = new Map<number, number>();
  const turn = all.map((i) => {
    const times = seen.get(labels[i]) ?? 0;
    seen.set(labels[i], times + 1);
    return times;
  });
  return all.sort((a, b) => turn[a] - turn[b] || labels[a] - labels[b]).slice(0, wanted);
}

/** Images as an encoder takes them: bits where it was trained on a fixed choice of them, else grey values. */
export function asTrained(images: ImageDataset, { data, seed }: Presented): Float32Array<ArrayBuffer> {
  const { binarisation } = data;
  if (binarisation !== "threshold" && binarisation !== "static")
    return Float32Array.from(images.pixels, (v) => v / largestGrey);
  const bits = new Uint8Array(images.pixels.length);
  const indices = Array.from({ length: images.count }, (_, i) => i);
  gatherBatch(images, indices, bits, 0, { binarisation, seed, stream: evaluationStreams.bits });
  return Float32Array.from(bits);
}
