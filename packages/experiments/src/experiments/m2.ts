import {
  adam,
  classifier,
  evaluateClassifier,
  labelledImages,
  mlp,
  sampleMean,
  standardErrorOfMean,
  subset,
  trainClassifier,
} from "@latents/core";
import type { Figures } from "../workbench/findings.js";
import { thousands } from "../workbench/protocol.js";
import type { FinishedRun, Workbench } from "../workbench/workbench.js";

/** Which images of MNIST M2 knows the label of: how many, as many of each digit, and which choice of them. */
interface Labelled {
  readonly labelled: number;
  readonly labelSeed: number;
}

/** M2 by a recipe with some labels. */
export const trainM2 = (bench: Workbench, recipe: string, name: string, some: Labelled): Promise<FinishedRun> =>
  bench.train({
    ...{ name, recipe },
    sets: [`model.conditioning.labelled=${some.labelled}`, `model.conditioning.labelSeed=${some.labelSeed}`],
  });

/** Three choices of 100 labelled images. */
export const labelSeeds = [0, 1, 2];
export const labelled = 100;

/** M2 by a recipe with each choice of the 100 labelled images, and the accuracies of its classifier alone. */
export async function byChoice(
  bench: Workbench,
  recipe: string,
): Promise<{ readonly runs: readonly FinishedRun[]; readonly alone: readonly number[] }> {
  const runs: FinishedRun[] = [];
  for (const labelSeed of labelSeeds)
    runs.push(await trainM2(bench, recipe, `labels${labelSeed}`, { labelled, labelSeed }));
  const alone: number[] = [];
  for (const labelSeed of labelSeeds) alone.push(await classifierAlone(runs[0], { labelled, labelSeed }, bench));
  return { runs, alone };
}

/** Share of the test images whose label M2 gives. */
export const accuracyOf = ({ result }: FinishedRun): number => result.test.accuracy ?? NaN;

export const meanAccuracy = (accuracies: readonly number[]): Figures => ({
  accuracy: sampleMean(accuracies),
  standardError: standardErrorOfMean(accuracies),
});

/** It sees its labelled images in every step. */
const classifierSteps = 1000;

/** Test accuracy of M2's classifier trained on the labelled images alone, moved as M2's are. */
export async function classifierAlone(
  { run }: FinishedRun,
  { labelled, labelSeed }: Labelled,
  bench: Workbench,
): Promise<number> {
  const { augment } = run.config.train;
  const [train, test] = [await run.dataset("train"), await run.dataset("test")];
  const few = subset(train, labelledImages(train, { classes: 10, labelled, labelSeed }));
  const trained = await trainClassifier(classifier({ net: mlp([784, 300, 300, 10]), classes: 10 }), few, {
    ...{ steps: bench.count(classifierSteps), batch: labelled, seed: 1, optimizer: adam(1e-3), augment },
    ...{ runtime: bench.runtime, signal: bench.signal },
  });
  const { accuracy } = await evaluateClassifier(trained, test);
  await trained.release();
  return accuracy;
}

/** How it is trained, for a row's note. */
export const aloneNote = (bench: Workbench, images: string): string =>
  `the same net on the same ${images}, ${thousands(bench.count(classifierSteps))} steps of all of them, grey values`;

export const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
