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
  type Augment,
  type ImageDataset,
} from "@latents/core";
import type { Experiment } from "../../workbench/experiment.js";
import type { Row } from "../../workbench/findings.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import { publishedFigures } from "../../workbench/published-figures.js";
import { runPictures } from "../../pictures/run-pictures.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

/** Three choices of the 100 labelled images. */
export const labelSeeds = [0, 1, 2];
export const labelled = 100;
const wanted = 0.93;
/** The classifier sees its labelled images in every step. */
export const classifierSteps = 1000;

/** E1's future work: M2 with 100 labels. */
export const e1M2: Experiment = {
  id: "e1-m2",
  title: "Semi-supervised VAE (M2) on MNIST with 100 labels, 10 a digit",
  source: '"VAE MNIST" post, code of Stanford CS236 homework 2, 50,000 steps; 75.29 % with the classifier alone',
  minutes: 90,
  run: async (bench) => {
    const runs: FinishedRun[] = [];
    for (const seed of labelSeeds)
      runs.push(
        await bench.train({
          name: `labels${seed}`,
          recipe: "e1-m2",
          sets: [`model.conditioning.labelSeed=${seed}`],
        }),
      );
    const { run } = runs[0];
    const [train, test] = [await run.dataset("train"), await run.dataset("test")];
    const alone: number[] = [];
    for (const labelSeed of labelSeeds) alone.push(await classifierAlone({ train, test, labelled, labelSeed }, bench));
    const accuracies = runs.map(({ result }) => result.test.accuracy ?? NaN);
    const rows: Row[] = runs.map((one, i) => ({
      label: `M2, labelled images ${labelSeeds[i]}`,
      published: publishedFigures("e1-m2"),
      ours: testRow(one),
    }));
    rows.push({
      label: "M2, mean of three",
      published: publishedFigures("e1-m2"),
      ours: { accuracy: sampleMean(accuracies), standardError: standardErrorOfMean(accuracies) },
    });
    rows.push({
      label: "classifier alone, mean of three",
      published: { accuracy: 0.7529 },
      ours: { accuracy: sampleMean(alone), standardError: standardErrorOfMean(alone) },
      note: `the same net on the same 100 images, ${thousands(bench.count(classifierSteps))} steps of all of them, grey values`,
    });
    return {
      rows,
      pictures: await runPictures(runs[0], "m2"),
      seen: m2Sentence(accuracies, alone),
      seeds: [runs[0].result.seed],
      protocol: `${runProtocol(runs[0])} unlabelled images, each with ${labelled} labelled ones; NELBO with y summed out`,
    };
  },
};

/** Accuracies by choice of the labelled images, of M2 and of the classifier alone. */
export function m2Sentence(accuracies: readonly number[], alone: readonly number[]): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
  const [ours, other] = [sampleMean(accuracies), sampleMean(alone)];
  const reached = accuracies.every((accuracy) => accuracy >= wanted) ? "all reach" : "missed: not all reach";
  return `With ${labelled} labels M2 gives ${percent(ours)} of the test images their label (${accuracies.length} choices of the ${labelled}: ${accuracies.map(percent).join(", ")}; ${reached} the ${percent(wanted)} wanted), ${ours > other ? "more" : "not more"} than the classifier alone with ${percent(other)}.`;
}

/** What M2's classifier is trained on alone. */
interface AloneOptions {
  readonly train: ImageDataset;
  readonly test: ImageDataset;
  /** Labelled images, and the choice of them. */
  readonly labelled: number;
  readonly labelSeed: number;
  readonly augment?: Augment;
}

/** Test accuracy of M2's classifier trained on the labelled images alone. */
export async function classifierAlone(
  { train, test, labelled: count, labelSeed, augment }: AloneOptions,
  bench: Workbench,
): Promise<number> {
  const few = subset(train, labelledImages(train, { classes: 10, labelled: count, labelSeed }));
  const trained = await trainClassifier(classifier({ net: mlp([784, 300, 300, 10]), classes: 10 }), few, {
    ...{ steps: bench.count(classifierSteps), batch: count, seed: 1, optimizer: adam(1e-3), augment },
    ...{ runtime: bench.runtime, signal: bench.signal },
  });
  const { accuracy } = await evaluateClassifier(trained, test);
  await trained.release();
  return accuracy;
}
