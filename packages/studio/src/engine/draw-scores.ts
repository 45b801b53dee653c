import {
  bindParameters,
  completeImages,
  evaluationStreams,
  gatherBatch,
  largestGrey,
  givenLabels,
  input,
  InputError,
  knownLabels,
  largestOfRows,
  latentLogWeights,
  modelGraph,
  noiseFeeds,
  noiseNameOf,
  type Binarisation,
  type CompleteOptions,
  type Completion,
  type Executable,
  type HostTensor,
  type NoiseInput,
  type OnnxVae,
  type TrainedVae,
} from "@latents/core";
import type { Rows } from "./engine-api";
import type { DrawAnswers } from "./page-model";

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
export class DrawScores implements DrawAnswers {
  readonly #compiled = new Map<number, Promise<Compiled>>();

  constructor(
    private readonly trained: TrainedVae,
    private readonly binarisation: Binarisation,
  ) {}

  /** Of grey images 0..255, [count size]; `labels` for a model that takes them. Nats. Source: Burda et al. 2016, arXiv:1509.00519. */
  async scores(pixels: Uint8Array, labels?: readonly number[]): Promise<Float64Array> {
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

  likeliest(pixels: Uint8Array): Promise<{ label: number; score: number }> {
    return leastScore(this, pixels, this.trained.classes);
  }

  complete(images: Rows, seen: Uint8Array, options: CompleteOptions): Promise<Completion> {
    return completeImages(this.trained, images, seen, options);
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
    indices.forEach((index, i) =>
      x.set(shownBits(pixels.subarray(index * size, (index + 1) * size), trained.shape, this.binarisation), i * size),
    );
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

/** Draws an image, of a negative ELBO. */
const netDraws = 16;

/** Answers for drawings by a model's ONNX nets. */
export class NetScores implements DrawAnswers {
  constructor(
    private readonly vae: OnnxVae,
    private readonly binarisation: Binarisation,
    private readonly cannotComplete: string,
  ) {}

  /** The negative ELBO of images, the mean of as many draws as are the same every time: no less than -log p(x) in expectation. */
  async scores(pixels: Uint8Array, labels?: readonly number[]): Promise<Float64Array> {
    const { size, shape, classes, infersLabels } = this.vae;
    const count = pixels.length / size;
    const rows = Array.from({ length: count * netDraws }, (_, row) => Math.floor(row / netDraws));
    const data = new Float32Array(rows.length * size);
    for (let i = 0; i < count; i++) {
      const bits = shownBits(pixels.subarray(i * size, (i + 1) * size), shape, this.binarisation);
      for (let draw = 0; draw < netDraws; draw++) data.set(bits, (i * netDraws + draw) * size);
    }
    const given = labels && classes > 0 && !infersLabels ? { labels: rows.map((i) => labels[i]) } : {};
    const { negElbo } = await this.vae.score({ shape: [rows.length, size], data }, given);
    const means = new Float64Array(count);
    rows.forEach((i, row) => (means[i] += negElbo[row] / netDraws));
    return means;
  }

  /** By q(y|x) where labels are inferred: its score sums over them. */
  async likeliest(pixels: Uint8Array): Promise<{ label: number; score: number }> {
    const { vae } = this;
    if (!vae.infersLabels) return leastScore(this, pixels, vae.classes);
    const x = { shape: [1, vae.size] as const, data: shownBits(pixels, vae.shape, this.binarisation) };
    const [label] = largestOfRows(await vae.classify(x));
    return { label, score: (await this.scores(pixels))[0] };
  }

  complete(): Promise<Completion> {
    return Promise.reject(new InputError(this.cannotComplete));
  }

  /** What it asks belongs to the model. */
  release(): Promise<void> {
    return Promise.resolve();
  }
}

/** The class as one of which an image is explained best. */
async function leastScore(
  answers: Pick<DrawAnswers, "scores">,
  pixels: Uint8Array,
  classes: number,
): Promise<{ label: number; score: number }> {
  const copies = new Uint8Array(classes * pixels.length);
  for (let i = 0; i < classes; i++) copies.set(pixels, i * pixels.length);
  const labels = Array.from({ length: classes }, (_, i) => i);
  const all = await answers.scores(copies, labels);
  const label = all.indexOf(all.reduce((a, b) => Math.min(a, b)));
  return { label, score: all[label] };
}

/** A grey image 0..255 as its likelihood takes it: the same draw of bits for the same picture, so that a score changes only with the picture. */
function shownBits(
  pixels: Uint8Array,
  shape: readonly [number, number, number],
  binarisation: Binarisation,
): Float32Array {
  const out = new Uint8Array(pixels.length);
  gatherBatch({ pixels, count: 1, shape }, [0], out, 0, { binarisation, seed: 0, stream: evaluationStreams.bits });
  return Float32Array.from(out, (v) => (binarisation === "none" ? v / largestGrey : v));
}

function logSumExp(values: Float64Array): number {
  const top = values.reduce((a, b) => Math.max(a, b), -Infinity);
  return top === -Infinity ? top : top + Math.log(values.reduce((sum, v) => sum + Math.exp(v - top), 0));
}
