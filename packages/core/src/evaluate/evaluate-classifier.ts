import {
  imagesAtOnce,
  largestOfRows,
  requireLabels,
  valuesPerImage,
  type ImageDataset,
  type Images,
  type Matrix,
} from "../data/index.js";
import type { Classifier } from "../models/index.js";
import { standardErrorOfMean } from "./sample-mean.js";

/** What is measured: a `TrainedClassifier`. */
export interface MeasuredClassifier {
  readonly model: Pick<Classifier, "classes">;
  /** p(y|x) of images, [count, classes]. */
  probs(images: Images): Promise<Matrix>;
}

/** Figures of a classifier on a data set. */
export interface ClassifierEvaluation {
  /** Share of images whose most probable class is their label. */
  readonly accuracy: number;
  /** Of the accuracy over the images: sqrt(accuracy (1 - accuracy) / images). */
  readonly standardError: number;
  /** -mean log p(label|x).  Unit: nats an image. */
  readonly crossEntropy: number;
  /** Of the cross-entropy over the images. */
  readonly crossEntropyError: number;
  /** `confusion[label][predicted]` images, classes x classes. */
  readonly confusion: readonly (readonly number[])[];
  readonly images: number;
}

/** Options of `evaluateClassifier`. */
export interface EvaluateClassifierOptions {
  /** Called after each piece with the images done so far. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the evaluation between two pieces by throwing its reason. */
  readonly signal?: AbortSignal;
}

/** What float32 cannot tell from 0 still has a logarithm. */
const least = 1e-38;

/**
 * Accuracy, cross-entropy and confusion matrix of a classifier on a labelled data set.
 * Throws InputError if an image has no label, or one that the classifier does not know.
 */
export async function evaluateClassifier(
  trained: MeasuredClassifier,
  dataset: ImageDataset,
  { onProgress, signal }: EvaluateClassifierOptions = {},
): Promise<ClassifierEvaluation> {
  const { classes } = trained.model;
  const labels = requireLabels("evaluateClassifier", dataset, classes, {});
  const confusion = Array.from({ length: classes }, () => Array<number>(classes).fill(0));
  const [n, size] = [dataset.count, valuesPerImage(dataset)];
  const losses = new Float64Array(n);
  let crossEntropy = 0;
  const atOnce = imagesAtOnce(size);
  for (let start = 0; start < n; start += atOnce) {
    signal?.throwIfAborted();
    const count = Math.min(atOnce, n - start);
    const pixels = dataset.pixels.subarray(start * size, (start + count) * size);
    const probs = await trained.probs({ ...dataset, count, pixels });
    largestOfRows(probs).forEach((predicted, i) => {
      const label = labels[start + i];
      confusion[label][predicted]++;
      losses[start + i] = -Math.log(Math.max(least, probs.data[i * classes + label]));
      crossEntropy += losses[start + i];
    });
    onProgress?.(start + count, n);
  }
  const accuracy = confusion.reduce((hits, row, label) => hits + row[label], 0) / n;
  return {
    accuracy,
    standardError: Math.sqrt((accuracy * (1 - accuracy)) / n),
    crossEntropy: crossEntropy / n,
    crossEntropyError: standardErrorOfMean(losses),
    confusion,
    images: n,
  };
}
