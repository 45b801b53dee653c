import {
  classifier,
  digitsClassifier,
  evaluateClassifier,
  trainClassifier,
  type Config,
  type Dataset,
  type TrainedClassifier,
  type TrainedVae,
} from "@latents/core";
import { runDataset } from "../run/run-dataset.js";
import { InterruptedError } from "../train/interrupted-error.js";
import type { Workbench } from "./workbench.js";

/** Generated images of each class. */
const perClass = 100;
/** A classifier of digits has seen each image twice then. */
const steps = 1200;

/** A classifier that judges generated images. */
export interface Judge {
  readonly classifier: TrainedClassifier;
  /** On the test images. */
  readonly accuracy: number;
}

/** Trains E2's classifier for two epochs on grey values. The caller releases it. */
export async function trainJudge(config: Config, test: Dataset, bench: Workbench): Promise<Judge> {
  bench.say("a classifier as judge: training");
  const trained = await trainClassifier(
    classifier({ net: digitsClassifier(), classes: 10 }),
    await runDataset(config, "train"),
    { steps: bench.count(steps), batch: 100, seed: 1, runtime: bench.runtime, signal: bench.signal },
  );
  if (trained.stopped === "aborted") throw new InterruptedError(trained.state.step);
  return { classifier: trained, accuracy: (await evaluateClassifier(trained, test)).accuracy };
}

/** Share of a conditional model's generated images that the judge assigns to the class that was asked for. */
export async function wantedShare(
  trained: TrainedVae,
  judge: Pick<Judge, "classifier">,
  { count }: Pick<Workbench, "count">,
): Promise<number> {
  // samples without labels of their own get the classes in turn
  const number = trained.classes * count(perClass, 5);
  const found = await judge.classifier.predict(await trained.sample(number, { seed: 1 }));
  return found.filter((label, i) => label === i % trained.classes).length / number;
}
