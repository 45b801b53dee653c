import {
  bindParameters,
  evaluationStreams,
  gatherBatch,
  givenLabels,
  input,
  knownLabels,
  latentLogWeights,
  modelGraph,
  noiseFeeds,
  noiseNameOf,
  type Binarisation,
  type Executable,
  type HostTensor,
  type NoiseInput,
  type TrainedVae,
} from "@latents/core";

/** Importance samples an image. */
const draws = 50;
/** Images that are scored at once where there are many. */
export const scoredAtOnce = 10;

/** A graph on a device, and the noise that it takes. */
interface Compiled {
  readonly executable: Executable;
  readonly noise: readonly NoiseInput[];
}

/** -log p(x), or -log p(x|y), of images by importance sampling, with graphs that are compiled once and the same noise every time. */
export class DrawScores {
  readonly #compiled = new Map<number, Promise<Compiled>>();

  constructor(
    private readonly trained: TrainedVae,
    private readonly binarisation: Binarisation,
  ) {}

  /** Of grey images 0..255, [count size]; `labels` for a model that takes them. Nats. Source: Burda et al. 2016, arXiv:1509.00519. */
  async nll(pixels: Uint8Array, labels?: readonly number[]): Promise<Float64Array> {
    const { size } = this.trained;
    const count = pixels.length / size;
    const rows = count === 1 ? 1 : scoredAtOnce;
    const all = new Float64Array(count);
    for (let from = 0; from < count; from += rows) {
      // a short last batch is filled with its last image
      const indices = Array.from({ length: rows }, (_, i) => Math.min(from + i, count - 1));
      const given = labels && indices.map((index) => labels[index]);
      const weights = await this.#logWeights(pixels, indices, given);
      for (let i = 0; i < rows && from + i < count; i++)
        all[from + i] =
          Math.log(draws) - logSumExp(Float64Array.from({ length: draws }, (_, s) => weights[s * rows + i]));
    }
    return all;
  }

  /** Frees what the device holds. */
  async release(): Promise<void> {
    for (const made of this.#compiled.values()) await (await made).executable.release();
    this.#compiled.clear();
  }

  async #logWeights(
    pixels: Uint8Array,
    indices: readonly number[],
    labels?: readonly number[],
  ): Promise<ArrayLike<number>> {
    const { trained } = this;
    const { size, classes } = trained;
    const rows = indices.length;
    const { executable, noise } = await this.#executable(rows);
    const x = new Float32Array(rows * size);
    indices.forEach((index, i) => x.set(this.#bits(pixels.subarray(index * size, (index + 1) * size)), i * size));
    const feeds: Record<string, HostTensor> = {
      x: { dtype: "float", shape: [rows, size], data: x },
      ...noiseFeeds({ noise }, { seed: 0, stream: "importance", step: 0 }),
    };
    if (classes > 0 && labels) {
      const data = new Float32Array(rows * classes);
      labels.forEach((label, i) => (data[i * classes + label] = 1));
      feeds["labels"] = { dtype: "float", shape: [rows, classes], data };
    }
    return (await executable.run(feeds))["logWeight"].data as Float32Array;
  }

  /** The same draw of bits for the same picture, so that a score changes only with the picture. */
  #bits(pixels: Uint8Array): Float32Array {
    const { binarisation, trained } = this;
    const out = new Uint8Array(pixels.length);
    const image = { pixels, count: 1, shape: trained.shape };
    gatherBatch(image, [0], out, 0, { binarisation, seed: 0, stream: evaluationStreams.bits });
    return Float32Array.from(out, (v) => (binarisation === "none" ? v / 255 : v));
  }

  #executable(rows: number): Promise<Compiled> {
    const known = this.#compiled.get(rows);
    if (known) return known;
    const { model, size, classes, values, runtime } = this.trained;
    const x = input("x", [rows, size]);
    const labels = classes > 0 ? [input("labels", [rows, classes])] : [];
    const latents = givenLabels(model.latents);
    const graph = modelGraph("score", [x, ...labels], (scope, ask) => ({
      logWeight: latentLogWeights(
        latents,
        {
          ...{ x, known: knownLabels(labels[0]), draws },
          noise: (latent, kind, shape) => ask(noiseNameOf(latents, latent), kind, shape),
        },
        scope,
      ),
    }));
    const made = runtime
      .compile(bindParameters(graph, values))
      .then((executable) => ({ executable, noise: graph.noise }));
    this.#compiled.set(rows, made);
    return made;
  }
}

function logSumExp(values: Float64Array): number {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return top === -Infinity ? top : top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
}
