import { InputError } from "../errors.js";
import { oneHotLabels, requireLabels, valuesPerImage, type Dataset } from "../data/index.js";
import { input } from "../graph/index.js";
import { modelGraph, parameterFeeds, type ModelValues } from "../model-graphs/index.js";
import { latentLogWeights } from "../latents/index.js";
import { knownLabels, readersOf, type Vae } from "../models/index.js";
import { noiseNameOf } from "../objectives/index.js";
import { mul, toFloat } from "../ops/index.js";
import { requireKnown } from "../options.js";
import type { Runtime } from "../runtime/index.js";
import { greyBitsPerDim } from "./bits-per-dim.js";
import { checkBits, evaluationStreams, type EvaluateOptions } from "./evaluate.js";
import { noiseFeeds, rowsFeed } from "./feeds.js";

/** An estimate of -log p(x), in nats per image. */
export interface ImportanceNll {
  readonly nll: number;
  /** Standard deviation over images / sqrt(images): what another test set would change. */
  readonly standardError: number;
  /**
   * What other samples would change: sqrt(sum_i (1/ess_i - 1/S)) / images, the delta method's standard deviation of each log of a mean of weights.
   * Absent with one sample, which says nothing of it. Too small where the effective sample size is.
   */
  readonly monteCarloError?: number;
  /** Median over images of the effective sample size, from 1 to `samples`: how many equal weights would be as good. */
  readonly effectiveSamples: number;
  /** Of nll, as in `Evaluation`. */
  readonly bitsPerDim?: number;
  /** Importance samples an image. */
  readonly samples: number;
  readonly images: number;
}

/** Below this share of effective samples an estimate is too high by more than its Monte Carlo error says: it then leans on a few weights. */
export const leastEffectiveShare = 0.03;

/** Options of `importanceNll`. */
export interface ImportanceOptions extends EvaluateOptions {
  readonly samples: number;
}

/** Rows that the decoder sees at once: enough for the matrix kernels, small enough for the caches. */
const rowsAtOnce = 1000;

/** log (exp(a) + exp(b)), a and b finite or -Infinity. */
function logAddExp(a: number, b: number): number {
  const top = Math.max(a, b);
  return top === -Infinity ? top : top + Math.log1p(Math.exp(Math.min(a, b) - top));
}

/**
 * -log p(x) by importance sampling, mean over the data:  -log (1/S) sum_s p(x|z_s) p(z_s) / q(z_s|x), z_s ~ q(z|x). An upper
 * bound in expectation that tightens with S; S = 1 is the negative ELBO by draws alone. With given labels it is -log p(x|y); labels that are inferred are summed
 * out, p(x) = sum_y p(y) p(x|y), with draws of z for each. Of several latents z_s is a draw of all. Unit: nats per image.
 * Throws InputError unless samples is a positive whole number, and where the likelihood needs bits and gets grey values.
 * Source: Burda et al. 2016, arXiv:1509.00519.
 */
export async function importanceNll(...measured: Parameters<typeof importancePerImage>): Promise<ImportanceNll> {
  const { nll: nlls, effectiveSamples } = await importancePerImage(...measured);
  const [{ likelihood }, , dataset, , { samples, binarisation }] = measured;
  const n = nlls.length;
  let [total, squares] = [0, 0];
  for (const nll of nlls) {
    total += nll;
    squares += nll * nll;
  }
  const mean = total / n;
  const variance = Math.max(0, squares / n - mean * mean) * (n / Math.max(1, n - 1));
  return {
    nll: mean,
    standardError: Math.sqrt(variance / n),
    ...(samples > 1 && {
      monteCarloError:
        Math.sqrt(effectiveSamples.reduce((sum, ess) => sum + Math.max(0, 1 / ess - 1 / samples), 0)) / n,
    }),
    effectiveSamples: medianOf(effectiveSamples),
    ...greyBitsPerDim(mean, valuesPerImage(dataset), likelihood, binarisation),
    samples,
    images: n,
  };
}

function medianOf(values: Float64Array): number {
  const sorted = values.slice().sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Of every image, [images] each: -log p(x) in nats, and the effective sample size of its weights, (sum w)^2 / sum w^2. */
export interface ImportancePerImage {
  readonly nll: Float64Array;
  readonly effectiveSamples: Float64Array;
}

/** The same for every image. Source of the effective sample size: Kong 1992, "A note on importance sampling using standardized weights". */
export async function importancePerImage(
  model: Vae,
  values: ModelValues,
  dataset: Dataset,
  runtime: Runtime,
  options: ImportanceOptions,
): Promise<ImportancePerImage> {
  requireKnown("importanceNll", options, { samples: true, binarisation: true, seed: true, onProgress: true });
  const { samples, binarisation, seed = 0 } = options;
  if (!Number.isInteger(samples) || samples < 1)
    throw new InputError(`samples: must be a positive whole number, got ${samples}`);
  checkBits("importanceNll", model, binarisation);
  if (model.objective.code === "point")
    throw new InputError(
      `importanceNll: the objective ${model.objective.name} encodes to a point, which has no density to weigh codes by; train with another objective, such as elbo`,
    );
  const { conditioning, latents } = model;
  const classes = conditioning?.supervision.classes ?? 0;
  const given = conditioning !== undefined && !conditioning.inferred;
  const labels =
    given && !model.encoding?.covariates.length ? requireLabels("importanceNll", dataset, classes) : undefined;
  const presented = readersOf("importanceNll", model, dataset, { binarisation, seed });
  const { covariates } = presented;
  const draws = Math.min(samples, 50);
  const rows = latents.latents.reduce(
    (n, { expectation, size: categories }) => (expectation === "sum" ? n * categories : n),
    draws,
  );
  const batch = Math.max(1, Math.min(Math.floor(rowsAtOnce / rows), dataset.count));
  const x = input("x", [batch, presented.x.width], presented.x.dtype);
  const bytes = given ? input("labels", [batch, classes], covariates?.dtype ?? "uint8") : undefined;
  const graph = modelGraph("importance", [x, ...(bytes ? [bytes] : [])], (scope, ask) => ({
    logWeight: latentLogWeights(
      latents,
      {
        ...{ x: mul(toFloat(x), presented.x.factor), known: knownLabels(bytes && toFloat(bytes)), draws },
        noise: (latent, kind, shape) => ask(noiseNameOf(latents, latent), kind, shape),
      },
      scope,
    ),
  }));
  const executable = await runtime.compile(graph.graph);
  const feeds = parameterFeeds(graph, values);
  const fed = presented.x.array(batch);
  const givenRows = covariates?.array(batch);
  const rounds = Math.ceil(samples / draws);
  const nll = new Float64Array(dataset.count);
  const effectiveSamples = new Float64Array(dataset.count);
  try {
    for (let start = 0; start < dataset.count; start += batch) {
      const count = Math.min(batch, dataset.count - start);
      const indices = Array.from({ length: batch }, (_, i) => start + Math.min(i, count - 1));
      const step = start / batch;
      presented.x.read(indices, fed, 0, { step, stream: evaluationStreams.bits });
      covariates?.read(indices, givenRows!, 0, { step });
      // logarithms of the sums of w and of w^2
      const sums = new Float64Array(batch).fill(-Infinity);
      const squares = new Float64Array(batch).fill(-Infinity);
      for (let round = 0; round < rounds; round++) {
        const out = await executable.run({
          ...feeds,
          x: rowsFeed(presented.x, fed),
          ...(covariates && { labels: rowsFeed(covariates, givenRows!) }),
          ...noiseFeeds(graph, { seed, stream: "importance", step, round }),
          ...(labels && {
            labels: { dtype: "uint8", shape: [batch, classes], data: oneHotLabels(labels, indices, classes) },
          }),
        });
        const logWeight = out["logWeight"].data as Float32Array;
        const used = Math.min(draws, samples - round * draws);
        for (let s = 0; s < used; s++)
          for (let i = 0; i < batch; i++) {
            sums[i] = logAddExp(sums[i], logWeight[s * batch + i]);
            squares[i] = logAddExp(squares[i], 2 * logWeight[s * batch + i]);
          }
      }
      for (let i = 0; i < count; i++) {
        nll[start + i] = Math.log(samples) - sums[i];
        effectiveSamples[start + i] = Math.exp(2 * sums[i] - squares[i]);
      }
      options.onProgress?.(start + count, dataset.count);
    }
  } finally {
    await executable.release();
  }
  return { nll, effectiveSamples };
}
