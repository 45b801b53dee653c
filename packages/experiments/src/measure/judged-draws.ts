import {
  digitsFeatures,
  FeatureNet,
  frechetDistance,
  graphModel,
  input,
  Ledger,
  Scope,
  type Matrix,
  type Tensor,
  type TrainedClassifier,
} from "@latents/core";
import type { Figures } from "../workbench/findings.js";

/** From this probability of its likeliest class on a digit counts as recognised. */
export const confidence = 0.95;

/** What judges drawn digits: a classifier, and its own trunk as a net of features. The caller releases both. */
export interface DigitsEye {
  readonly classifier: Pick<TrainedClassifier, "probs">;
  readonly trunk: Pick<FeatureNet, "features">;
}

/** The features of a trained `digitsClassifier`, 32 an image. The caller releases it. */
export function trunkOf({ values, shape }: TrainedClassifier, threads: number): Promise<FeatureNet> {
  const x = input("x", ["batch", shape.reduce((product, side) => product * side)]);
  const ledger = new Ledger(false);
  const features = digitsFeatures({ shape }).apply(x, new Scope(ledger).child("classifier"));
  const kept: Tensor[] = [
    ...[...ledger.parameters.values()].map(({ tensor }) => tensor),
    ...[...ledger.state.values()].map(({ current }) => current),
  ];
  const bound = new Map(kept.map((tensor) => [tensor, values[tensor.name!]]));
  const file = graphModel({ name: "features", inputs: [x], outputs: { features }, bound });
  return FeatureNet.open(file, shape, "the classifier's features", { threads });
}

/**
 * How digits look to a classifier: `confidentShare`, those whose likeliest class has a probability of 0.95 or more; `classEntropy`, nats of the classes of those, log 10 = 2.30
 * where all ten are drawn alike; `frechet`, the Frechet distance (FID) of their features from those of `real`.
 */
export async function judgedDraws(
  drawn: Matrix,
  realFeatures: Matrix,
  { classifier, trunk }: DigitsEye,
): Promise<Figures> {
  const probs = await classifier.probs(drawn);
  const features = await trunk.features(drawn);
  return { ...recognition(probs), frechet: frechetDistance(realFeatures, features) };
}

/** Of probabilities [count, classes]. */
export function recognition({ shape: [count, classes], data }: Matrix): Figures {
  const found = new Array<number>(classes).fill(0);
  for (let i = 0; i < count; i++) {
    const row = data.subarray(i * classes, (i + 1) * classes);
    const largest = Math.max(...row);
    if (largest >= confidence) found[row.indexOf(largest)]++;
  }
  const confident = found.reduce((sum, n) => sum + n, 0);
  const classEntropy = found.reduce((sum, n) => (n > 0 ? sum - (n / confident) * Math.log(n / confident) : sum), 0);
  return { confidentShare: confident / count, classEntropy };
}
