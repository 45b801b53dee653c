import { classifier, digitsClassifier, trainClassifier, type ClassifierResult } from "@latents/core";
import { loadDataset } from "latents/dataset";
import { untilStopped } from "../workbench/until-stopped.js";
import type { Workbench } from "../workbench/workbench.js";

/** Of the classifier's training: those of `latents classify`. */
export const judgeSettings = { epochs: 6, batch: 64, seed: 1 };

/** E2's classifier of digits, trained on MNIST's 60,000 images. The caller releases it. */
export async function digitsJudge(
  bench: Workbench,
): Promise<{ judge: ClassifierResult; epochs: number; elapsedMs: number }> {
  const { signal, runtime } = bench;
  const { batch, seed } = judgeSettings;
  const epochs = bench.quick ? judgeSettings.epochs / 50 : judgeSettings.epochs;
  const train = await loadDataset({ name: "mnist", split: "train" });
  bench.say("E2's classifier of digits: training");
  const began = performance.now();
  const judge = await untilStopped(signal, () =>
    trainClassifier(classifier({ net: digitsClassifier(), classes: 10 }), train, {
      ...{ epochs, batch, seed, runtime, signal },
    }),
  );
  return { judge, epochs, elapsedMs: performance.now() - began };
}
