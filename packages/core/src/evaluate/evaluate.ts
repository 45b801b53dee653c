import { InputError } from "../errors.js";
import { gatherBatch, valuesPerImage, type Binarisation, type Dataset } from "../data/index.js";
import { input } from "../graph/index.js";
import { modelGraph, parameterFeeds, type ModelGraph, type ModelValues } from "../inference/model-graphs.js";
import type { Vae } from "../models/index.js";
import { neg, sub, sum, toFloat, mul } from "../ops/index.js";
import { fillNormal } from "../random/index.js";
import type { Executable, Runtime } from "../runtime/index.js";

/** Figures of a model on a data set, in nats per image. */
export interface Evaluation {
  /** rec + kl: the negative ELBO with one sample of z an image. */
  readonly negElbo: number;
  /** -E_q[log p(x|z)] */
  readonly rec: number;
  /** KL(q(z|x) || p(z)) */
  readonly kl: number;
  /** Of negElbo: standard deviation over images / sqrt(images). */
  readonly standardError: number;
  readonly images: number;
  readonly binarisation: Binarisation;
  /** Mean KL of each latent; absent where the prior's KL does not split. */
  readonly klPerDimension?: readonly number[];
  /**
   * Latents whose posterior mean varies over the data by more than 0.01 (variance).
   * Source: Burda et al. 2016, arXiv:1509.00519, section 4.2.
   */
  readonly activeUnits: number;
}

/** How a data set is presented. */
export interface EvaluateOptions {
  readonly binarisation: Binarisation;
  /** Of the binarisation and of z; default 0. */
  readonly seed?: number;
  /** Called after every batch with the images done so far. */
  readonly onProgress?: (done: number, total: number) => void;
}

const evaluationBatch = 250;
const noiseStream = "evaluate";

/** The bytes of a batch as a model takes them: bits as they are, grey values over 255. */
export const scaleFor = (binarisation: Binarisation): number => (binarisation === "none" ? 1 / 255 : 1);

/** Throws InputError where the likelihood needs bits and gets grey values. */
export function checkBits(where: string, model: Pick<Vae, "likelihood">, binarisation: Binarisation): void {
  if (model.likelihood.binary && binarisation === "none")
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
    dataset: Dataset,
  ) {
    this.#dataset = dataset;
  }

  static async create(model: Vae, dataset: Dataset, runtime: Runtime, options: EvaluateOptions): Promise<Evaluator> {
    checkBits("evaluate", model, options.binarisation);
    const size = valuesPerImage(dataset);
    const batch = Math.min(evaluationBatch, dataset.count);
    const x = input("x", [batch, size], "uint8");
    const noise = input("noise", [batch, model.latent]);
    const graph = modelGraph("evaluate", [x, noise], (scope) => {
      const pixels = mul(toFloat(x), scaleFor(options.binarisation));
      const q = model.encode(pixels, scope);
      const z = q.sample(noise);
      const prior = model.priorIn(scope);
      const rec = neg(model.decode(z, size, scope).logProb(pixels));
      const split = prior.klPerDimension?.(q);
      const kl = split ? sum(split, -1) : sub(q.logProb(z), prior.logProb(z));
      return { rec, kl, mean: q.mean, ...(split && { split }) };
    });
    return new Evaluator(model, graph, await runtime.compile(graph.graph), options, batch, dataset);
  }

  /** Runs over the whole data set. */
  async run(values: ModelValues): Promise<Evaluation> {
    const { batch, options, model } = this;
    const data = this.#dataset;
    const size = valuesPerImage(data);
    const feeds = parameterFeeds(this.graph, values);
    const pixels = new Uint8Array(batch * size);
    const noise = new Float32Array(batch * model.latent);
    const totals = { rec: 0, kl: 0, squares: 0 };
    const perLatent = {
      split: new Float64Array(model.latent),
      mean: new Float64Array(model.latent),
      square: new Float64Array(model.latent),
    };
    let splits = false;
    for (let start = 0; start < data.count; start += batch) {
      const count = Math.min(batch, data.count - start);
      // a short last batch is filled with its last image, whose extra results are left out
      const indices = Array.from({ length: batch }, (_, i) => start + Math.min(i, count - 1));
      const step = start / batch;
      gatherBatch(data, indices, pixels, 0, {
        binarisation: options.binarisation,
        seed: options.seed ?? 0,
        step,
        stream: noiseStream,
      });
      fillNormal(noise, { seed: options.seed ?? 0, stream: noiseStream, step });
      const out = await this.executable.run({
        ...feeds,
        x: { dtype: "uint8", shape: [batch, size], data: pixels },
        noise: { dtype: "float", shape: [batch, model.latent], data: noise },
      });
      const [rec, kl, mean] = [out["rec"].data, out["kl"].data, out["mean"].data] as Float32Array[];
      const split = out["split"]?.data as Float32Array | undefined;
      splits = split !== undefined;
      for (let i = 0; i < count; i++) {
        totals.rec += rec[i];
        totals.kl += kl[i];
        totals.squares += (rec[i] + kl[i]) ** 2;
        for (let j = 0; j < model.latent; j++) {
          const m = mean[i * model.latent + j];
          perLatent.mean[j] += m;
          perLatent.square[j] += m * m;
          if (split) perLatent.split[j] += split[i * model.latent + j];
        }
      }
      options.onProgress?.(start + count, data.count);
    }
    const n = data.count;
    const [rec, kl] = [totals.rec / n, totals.kl / n];
    const variance = Math.max(0, totals.squares / n - (rec + kl) ** 2) * (n / Math.max(1, n - 1));
    const active = perLatent.mean.filter((m, j) => perLatent.square[j] / n - (m / n) ** 2 > 0.01).length;
    return {
      negElbo: rec + kl,
      rec,
      kl,
      standardError: Math.sqrt(variance / n),
      images: n,
      binarisation: options.binarisation,
      ...(splits && { klPerDimension: Array.from(perLatent.split, (v) => v / n) }),
      activeUnits: active,
    };
  }

  release(): Promise<void> {
    return this.executable.release();
  }
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
  const evaluator = await Evaluator.create(model, dataset, runtime, options);
  try {
    return await evaluator.run(values);
  } finally {
    await evaluator.release();
  }
}
