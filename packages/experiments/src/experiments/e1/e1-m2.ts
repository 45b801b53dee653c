import { sampleMean } from "@latents/core";
import { runPictures } from "../../pictures/run-pictures.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Row } from "../../workbench/findings.js";
import { runProtocol } from "../../workbench/protocol.js";
import { publishedFigures } from "../../workbench/published-figures.js";
import { testRow } from "../../workbench/workbench.js";
import { accuracyOf, aloneNote, byChoice, labelled, labelSeeds, meanAccuracy, percent } from "../m2.js";

const wanted = 0.93;
const recipe = "e1-m2";

/** E1's future work: M2 with 100 labels. */
export const e1M2: Experiment = {
  id: "e1-m2",
  title: "Semi-supervised VAE (M2) on MNIST with 100 labels, 10 a digit",
  source: '"VAE MNIST" post, code of Stanford CS236 homework 2, 50,000 steps; 75.29 % with the classifier alone',
  minutes: 90,
  run: async (bench) => {
    const { runs, alone } = await byChoice(bench, recipe);
    const accuracies = runs.map(accuracyOf);
    const published = publishedFigures(recipe);
    const rows: Row[] = [
      ...runs.map((one, i) => ({ label: `M2, labelled images ${labelSeeds[i]}`, published, ours: testRow(one) })),
      { label: "M2, mean of three", published, ours: meanAccuracy(accuracies) },
      {
        label: "classifier alone, mean of three",
        published: { accuracy: 0.7529 },
        ours: meanAccuracy(alone),
        note: aloneNote(bench, "100 images"),
      },
    ];
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
  const [ours, other] = [sampleMean(accuracies), sampleMean(alone)];
  const reached = accuracies.every((accuracy) => accuracy >= wanted) ? "all reach" : "missed: not all reach";
  return `With ${labelled} labels M2 gives ${percent(ours)} of the test images their label (${accuracies.length} choices of the ${labelled}: ${accuracies.map(percent).join(", ")}; ${reached} the ${percent(wanted)} wanted), ${ours > other ? "more" : "not more"} than the classifier alone with ${percent(other)}.`;
}
