import { InputError } from "../errors.js";
import { requireKnown } from "../options.js";
import { requireLabels, valuesPerImage, type Dataset } from "../data/index.js";
import { probsGraph, TrainedClassifier } from "../inference/index.js";
import type { Classifier } from "../models/index.js";
import { adam, cosineSchedule, warmUp, type Optimizer } from "../optim/index.js";
import { ortRuntime, type Runtime, type RuntimeOptions } from "../runtime/index.js";
import { ChunkLoop, stepsOf, type Progress, type TrainingLength } from "./loops/chunk-loop.js";
import { Trainer, type ChunkMetrics, type TrainerOptions } from "./trainer.js";
import { modelValues, type TrainingState } from "./training-state.js";

/** What a classifier's rate rises over. */
const warmUpShare = 0.05;
/** Without it, `digitsClassifier` knows its training images by heart after a few epochs. */
const weightDecay = 0.05;

/**
 * AdamW with weight decay 0.05, whose rate rises over the first twentieth of the steps to `learningRate` (default 0.01) and falls to 0 along a
 * cosine. Throws InputError unless the rate is a number above 0.
 */
export function classifierOptimizer(learningRate = 0.01): Optimizer {
  if (!(learningRate > 0 && Number.isFinite(learningRate)))
    throw new InputError(`learningRate: must be a number above 0, got ${learningRate}`);
  const cosine = cosineSchedule(learningRate);
  return adam((step, steps) => warmUp(warmUpShare * steps, cosine)(step, steps), { weightDecay });
}

/** Options of `trainClassifier`; one of `steps` and `epochs` is needed. */
export interface TrainClassifierOptions
  extends TrainingLength, Omit<TrainerOptions, "steps" | "binarisation" | "groupOptimizers">, RuntimeOptions {
  /** Default `classifierOptimizer()`. */
  readonly optimizer?: Optimizer;
  /** After each chunk of steps (0.25-0.5 s); the training waits for it. */
  readonly onProgress?: (metrics: ChunkMetrics, progress: Progress) => void | Promise<void>;
  /** Stops after the chunk under way (before the first, if aborted already). */
  readonly signal?: AbortSignal;
  /** Where to run; default ONNX Runtime on `device`. */
  readonly runtime?: Runtime;
}

/** All of them: the compiler sees to it. */
const known: Readonly<Record<keyof TrainClassifierOptions, true>> = {
  ...{ steps: true, epochs: true, batch: true, accumulate: true, resume: true, seed: true },
  ...{
    optimizer: true,
    augment: true,
    clipNorm: true,
    emaDecay: true,
    signal: true,
    onProgress: true,
    onWarning: true,
  },
  ...{ runtime: true, device: true, threads: true, engine: true, wasmPaths: true, wasmBinary: true },
};

/** The trained classifier, with what happened on the way. Its `values` are the averages where `emaDecay` is set. */
export interface ClassifierResult extends TrainedClassifier {
  readonly history: readonly ChunkMetrics[];
  readonly state: TrainingState;
  readonly stopped: "done" | "aborted";
  readonly msPerStep: number;
}

/**
 * Trains a classifier on the grey values of labelled images, `batch` (default 100) at a time, and returns it with its history. The calling thread
 * is free between chunks of 0.25-0.5 s; the same seed, data, options and thread count give the same values.
 * Throws InputError for wrong options and for images without labels, ShapeError for a net that only one size of batch fits, DivergedError when the loss stops being finite.
 * ```ts
 * const model = classifier({ net: digitsClassifier(), classes: 10 });
 * const trained = await trainClassifier(model, await mnist("train"), { epochs: 6, batch: 64, seed: 1 });
 * ```
 */
export async function trainClassifier(
  model: Classifier,
  dataset: Dataset,
  options: TrainClassifierOptions,
): Promise<ClassifierResult> {
  requireKnown("trainClassifier", options, known);
  const { batch = 100, optimizer = classifierOptimizer() } = options;
  requireLabels("trainClassifier", dataset, model.classes, {});
  const steps = stepsOf(options, batch, dataset.count);
  const runtime = options.runtime ?? (await ortRuntime(options));
  const trainer = await Trainer.create(model, dataset, runtime, { ...options, steps, batch, optimizer });
  try {
    // as a VAE's nets: said before the first step
    probsGraph(model, valuesPerImage(dataset));
    const loop = new ChunkLoop(trainer, options.signal);
    for await (const metrics of loop.chunks()) await options.onProgress?.(metrics, loop.progress);
    const state = await trainer.state();
    const trained = new TrainedClassifier(model, modelValues(state.values), dataset.shape, runtime);
    return Object.assign(trained, {
      history: loop.history,
      state,
      stopped: loop.ended === "aborted" ? ("aborted" as const) : ("done" as const),
      msPerStep: loop.progress.msPerStep,
    });
  } finally {
    await trainer.release();
  }
}
