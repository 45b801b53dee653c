import { InputError } from "../errors.js";
import { oneHotLabels, requireLabels, valuesPerImage, type Binarisation, type Dataset } from "../data/index.js";
import { input } from "../graph/index.js";
import { modelGraph, parameterFeeds, type ModelGraph, type ModelValues } from "../model-graphs/index.js";
import { latentBound } from "../latents/index.js";
import { knownLabels, labelName, readersOf, type ModelReaders, type Trainable, type Vae } from "../models/index.js";
import { noiseNameOf } from "../objectives/index.js";
import { mul, toFloat } from "../ops/index.js";
import { requireKnown } from "../options.js";
import type { Executable, Runtime } from "../runtime/index.js";
import { greyBitsPerDim } from "./bits-per-dim.js";
import type { Evaluation } from "./evaluation.js";
import { noiseFeeds, rowsFeed } from "./feeds.js";

/** How a data set is presented. */
export interface EvaluateOptions {
  readonly binarisation: Binarisation;
  /** Of the binarisation and of z; default 0. */
  readonly seed?: number;
  /** Called after every batch with the images done so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

const evaluationBatch = 250;
/** Random streams of an evaluation: of the bits, and of z. With one for both, what z is would depend on what the bits are. */
export const evaluationStreams = { bits: "evaluate", noise: "evaluate:noise" } as const;

/** Throws InputError where the likelihood needs bits and gets grey values. */
export function checkBits(where: string, model: Pick<Trainable, "likelihood">, binarisation: Binarisation): void {
  if (model.likelihood?.binary && binarisation === "none")
    throw new InputError(
      `${where}: the ${model.likelihood.name} likelihood needs bits, got data.binarisation "none"; choose dynamic, static or threshold`,
    );
}

/** Measures a model whose parameters may change between calls: the graph is compiled once. */
export class Evaluator {
  readonly #dataset: Dataset;

  private constructor(
    private readonly model: Vae,
    private readonly graph: ModelGraph,
    private readonly executable: Executable,
    private readonly options: EvaluateOptions,
    private readonly batch: number,
    /** Labels that the model is given, or that its own are compared with. */
    private readonly labels: Uint16Array | undefined,
    private readonly presented: ModelReaders,
    dataset: Dataset,
  ) {
    this.#dataset = dataset;
  }

  static async create(model: Vae, dataset: Dataset, runtime: Runtime, options: EvaluateOptions): Promise<Evaluator> {
    checkBits("evaluate", model, options.binarisation);
    const { binarisation, seed = 0 } = options;
    const presented = readersOf("evaluate", model, dataset, { binarisation, seed });
    const batch = Math.min(evaluationBatch, dataset.count);
    const x = input("x", [batch, presented.x.width], presented.x.dtype);
    const { conditioning, latents } = model;
    const inferred = conditioning?.inferred !== undefined;
    const classes = conditioning?.supervision.classes ?? 0;
    const kind = presented.covariates?.dtype ?? "uint8";
    const given = conditioning && !inferred ? input("labels", [batch, classes], kind) : undefined;
    const labels = presented.covariates
      ? undefined
      : given
        ? requireLabels("evaluate", dataset, classes)
        : inferred
          ? dataset.labels
          : undefined;
    const graph = modelGraph("evaluate", [x, ...(given ? [given] : [])], (scope, ask) => {
      const pixels = mul(toFloat(x), presented.x.factor);
      const known = knownLabels(given && toFloat(given));
      const {
        rec,
        kl,
        latents: found,
      } = latentBound(
        latents,
        { x: pixels, known, noise: (latent, kind, shape) => ask(noiseNameOf(latents, latent), kind, shape) },
        scope,
      );
      const { mean, klPerDimension } = found[latents.code];
      const logClasses = found[labelName]?.logClasses;
      const shares = Object.entries(found).map(([name, share]) => [`kl.${name}`, share.kl] as const);
      return {
        ...{ rec, kl, mean: mean! },
        ...(klPerDimension && { klPerDimension }),
        ...(logClasses && { logClasses }),
        ...(shares.length > 1 && Object.fromEntries(shares)),
      };
    });
    return new Evaluator(
      ...([model, graph, await runtime.compile(graph.graph), options, batch, labels, presented, dataset] as const),
    );
  }

  /** Runs over the whole data set. */
  async run(values: ModelValues): Promise<Evaluation> {
    const { options, model } = this;
    const data = this.#dataset;
    const totals = { rec: 0, kl: 0, squares: 0, recSquares: 0, klSquares: 0 };
    const perLatent = {
      split: new Float64Array(model.latent),
      mean: new Float64Array(model.latent),
      square: new Float64Array(model.latent),
    };
    const classes = model.conditioning?.supervision.classes ?? 0;
    const byLatent = new Map<string, number>();
    let splits = false;
    let hits: number | undefined;
    for await (const { indices, out } of this.#batches(values)) {
      const count = indices.length;
      const [rec, kl, mean] = [out["rec"].data, out["kl"].data, out["mean"].data] as Float32Array[];
      const split = out["klPerDimension"]?.data as Float32Array | undefined;
      const logClasses = out["logClasses"]?.data as Float32Array | undefined;
      splits = split !== undefined;
      if (logClasses && this.labels) hits = (hits ?? 0) + countHits(logClasses, classes, this.labels, indices);
      for (const { name } of model.latents.latents) {
        const share = out[`kl.${name}`]?.data.subarray(0, count) as Float32Array | undefined;
        if (share)
          byLatent.set(
            name,
            share.reduce((total, v) => total + v, byLatent.get(name) ?? 0),
          );
      }
      for (let i = 0; i < count; i++) {
        totals.rec += rec[i];
        totals.kl += kl[i];
        totals.squares += (rec[i] + kl[i]) ** 2;
        totals.recSquares += rec[i] ** 2;
        totals.klSquares += kl[i] ** 2;
        for (let j = 0; j < model.latent; j++) {
          const m = mean[i * model.latent + j];
          perLatent.mean[j] += m;
          perLatent.square[j] += m * m;
          if (split) perLatent.split[j] += split[i * model.latent + j];
        }
      }
    }
    const n = data.count;
    const [rec, kl] = [totals.rec / n, totals.kl / n];
    const errorOf = (squares: number, mean: number): number =>
      Math.sqrt((Math.max(0, squares / n - mean ** 2) * (n / Math.max(1, n - 1))) / n);
    const standardError = errorOf(totals.squares, rec + kl);
    const isBound = model.objective.code !== "point";
    const inBits = isBound
      ? greyBitsPerDim(rec + kl, valuesPerImage(data), model.likelihood, options.binarisation)
      : {};
    const accuracy = hits === undefined ? undefined : hits / n;
    const active = perLatent.mean.filter((m, j) => perLatent.square[j] / n - (m / n) ** 2 > 0.01).length;
    return {
      negElbo: rec + kl,
      rec,
      kl,
      ...(!isBound && { noBound: true }),
      standardError,
      standardErrors: {
        ...{ rec: errorOf(totals.recSquares, rec), kl: errorOf(totals.klSquares, kl) },
        ...(inBits.bitsPerDim !== undefined && { bitsPerDim: standardError / (valuesPerImage(data) * Math.LN2) }),
        ...(accuracy !== undefined && { accuracy: Math.sqrt((accuracy * (1 - accuracy)) / n) }),
      },
      ...inBits,
      images: n,
      binarisation: options.binarisation,
      ...(splits && { klPerDimension: Array.from(perLatent.split, (v) => v / n) }),
      ...(byLatent.size > 0 && { klByLatent: Object.fromEntries([...byLatent].map(([name, kl_]) => [name, kl_ / n])) }),
      activeUnits: active,
      ...(accuracy !== undefined && { accuracy }),
    };
  }

  /** REC and KL of every image, in nats: [images] each. Their means are those of `run`. */
  async perImage(values: ModelValues): Promise<{ rec: Float64Array; kl: Float64Array }> {
    const { count } = this.#dataset;
    const [rec, kl] = [new Float64Array(count), new Float64Array(count)];
    for await (const { indices, out } of this.#batches(values))
      indices.forEach((index, i) => {
        rec[index] = Number(out["rec"].data[i]);
        kl[index] = Number(out["kl"].data[i]);
      });
    return { rec, kl };
  }

  /** What the graph says of each batch: `indices` are its images, to which the first rows of `out` belong. */
  async *#batches(
    values: ModelValues,
  ): AsyncGenerator<{ indices: readonly number[]; out: Awaited<ReturnType<Executable["run"]>> }> {
    const { batch, options, model } = this;
    const data = this.#dataset;
    const { seed = 0 } = options;
    const { x, covariates } = this.presented;
    const feeds = parameterFeeds(this.graph, values);
    const rows = x.array(batch);
    const given = covariates?.array(batch);
    const classes = model.conditioning?.supervision.classes ?? 0;
    for (let start = 0; start < data.count; start += batch) {
      const count = Math.min(batch, data.count - start);
      // a short last batch is filled with its last image, whose extra results are left out
      const indices = Array.from({ length: batch }, (_, i) => start + Math.min(i, count - 1));
      const step = start / batch;
      x.read(indices, rows, 0, { step, stream: evaluationStreams.bits });
      covariates?.read(indices, given!, 0, { step });
      const out = await this.executable.run({
        ...feeds,
        x: rowsFeed(x, rows),
        ...(covariates && { labels: rowsFeed(covariates, given!) }),
        ...noiseFeeds(this.graph, { seed, stream: evaluationStreams.noise, step }),
        ...(this.labels &&
          !model.conditioning?.inferred && {
            labels: { dtype: "uint8", shape: [batch, classes], data: oneHotLabels(this.labels, indices, classes) },
          }),
      });
      yield { indices: indices.slice(0, count), out };
      options.onProgress?.(start + count, data.count);
    }
  }

  release(): Promise<void> {
    return this.executable.release();
  }
}

/** How many of `indices` have the largest entry of their row of logClasses [indices, classes] at their label. */
function countHits(logClasses: Float32Array, classes: number, labels: Uint16Array, indices: readonly number[]): number {
  return indices.filter((index, i) => {
    const row = logClasses.subarray(i * classes, (i + 1) * classes);
    return row.indexOf(Math.max(...row)) === labels[index];
  }).length;
}

/**
 * NELBO, REC and KL on a whole data set with one sample of z an image, active units and KL per dimension.
 * Throws InputError where the likelihood needs bits and gets grey values.
 */
export async function evaluate(
  model: Vae,
  values: ModelValues,
  dataset: Dataset,
  runtime: Runtime,
  options: EvaluateOptions,
): Promise<Evaluation> {
  requireKnown("evaluate", options, { binarisation: true, seed: true, onProgress: true });
  const evaluator = await Evaluator.create(model, dataset, runtime, options);
  try {
    return await evaluator.run(values);
  } finally {
    await evaluator.release();
  }
}
