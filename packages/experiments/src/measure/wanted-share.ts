import { evaluateClassifier, type ImageDataset, type TrainedClassifier, type TrainedVae } from "@latents/core";
import { digitsJudge } from "./digits-judge.js";
import type { Workbench } from "../workbench/workbench.js";

/** Generated images of each class. */
const perClass = 100;

/** A classifier that judges generated images. */
export interface Judge {
  readonly classifier: TrainedClassifier;
  /** On the test images. */
  readonly accuracy: number;
}

/** E2's classifier, with its accuracy on `test`. The caller releases it. */
export async function trainJudge(test: ImageDataset, bench: Workbench): Promise<Judge> {
  const { judge } = await digitsJudge(bench);
  return { classifier: judge, accuracy: (await evaluateClassifier(judge, test)).accuracy };
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
