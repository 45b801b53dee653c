import { InputError } from "../errors.js";
import type { Dataset } from "../data/index.js";
import type { ModelValues } from "../model-graphs/index.js";
import type { Vae } from "../models/index.js";
import { requireKnown } from "../options.js";
import type { Runtime } from "../runtime/index.js";
import { Evaluator, type EvaluateOptions } from "./evaluate.js";
import { importancePerImage } from "./importance-nll.js";

/** Scores by their word. */
export const anomalyScoreNames = ["rec", "negElbo", "nll"] as const;
export type AnomalyScoreName = (typeof anomalyScoreNames)[number];

/** What scores: a `TrainedVae`. */
export interface ScoringModel {
  readonly model: Vae;
  readonly values: ModelValues;
  /** [channels, height, width] of one image. */
  readonly shape: readonly [number, number, number];
  readonly runtime: Runtime;
}

/** Options of `anomalyScores`. */
export interface AnomalyOptions extends EvaluateOptions {
  /**
   * `rec`: -E_q[log p(x|z)]; `negElbo`: rec + KL(q(z|x) || p(z)), both by one draw of z; `nll`: -log p(x) by importance sampling. Default `nll`.
   */
  readonly score?: AnomalyScoreName;
  /** Importance samples an image, for `nll`; default 50. */
  readonly samples?: number;
}

/**
 * How badly a model explains each image of a data set, in nats: [images]; higher is more anomalous.
 * Throws InputError for images of another shape than the model's, and as `evaluate` and `importanceNll` do.
 */
export async function anomalyScores(
  trained: ScoringModel,
  dataset: Dataset,
  options: AnomalyOptions,
): Promise<Float64Array> {
  const { model, values, runtime, shape } = trained;
  requireKnown("anomalyScores", options, {
    ...{ score: true, samples: true, binarisation: true, seed: true, onProgress: true },
  });
  const { score = "nll", samples = 50, ...protocol } = options;
  if (dataset.shape.join() !== shape.join())
    throw new InputError(
      `${dataset.name}: images must be ${shape.join("x")} as the model's, got ${dataset.shape.join("x")}`,
    );
  if (score === "nll") return (await importancePerImage(model, values, dataset, runtime, { ...protocol, samples })).nll;
  const evaluator = await Evaluator.create(model, dataset, runtime, protocol);
  try {
    const { rec, kl } = await evaluator.perImage(values);
    return score === "rec" ? rec : rec.map((value, i) => value + kl[i]);
  } finally {
    await evaluator.release();
  }
}
