import {
  completeImages,
  encodePng,
  hiddenLogProb,
  maskFromText,
  type CompleteOptions,
  type TrainedVae,
} from "@latents/core";
import { completionFigures, modelInput } from "latents/run";
import { completionPicture, classesInTurn } from "latents/draw";
import type { Experiment } from "../workbench/experiment.js";
import type { Figures, Picture } from "../workbench/findings.js";
import { thousands } from "../workbench/protocol.js";
import { runPictures } from "../pictures/run-pictures.js";
import { testRow, type FinishedRun, type Workbench } from "../workbench/workbench.js";

/** Test images that the means are over, and importance draws of each. */
const images = 1000;
const samples = 1000;
/** Images that are worked on between two looks at Ctrl-C. */
const atOnce = 100;

/** E5: the bottom half of digits from their top half. */
export const e5Complete: Experiment = {
  id: "e5-complete",
  title: "The bottom half of an image from its top half, by stochastic variational inference",
  source:
    "VAE++, course project of CSC412/2506: a picture; it minimised the ELBO instead of maximising it, and its mask showed the left half. Here: SVI on mean and log-variance of each image, from the encoder's guess; then sampling importance resampling",
  minutes: 3,
  run: async (bench) => {
    const run = await bench.train({ name: "z20", recipe: "e5-complete" });
    const trained = await run.open();
    const mask = maskFromText("top", trained.shape);
    const steps = bench.count(300, 5);
    const options = { steps, samples: bench.count(samples, 20), count: 8, seed: run.result.seed };
    const picture = await tenDigits(run, trained, mask, options);
    const count = bench.quick ? 20 : images;
    const ours = await meanFigures(run, trained, mask, { ...options, count: 1 }, count, bench);
    await trained.release();
    return {
      rows: [
        { label: `top half seen, mean of ${count.toLocaleString("en")} test images`, ours, note: "picture there" },
        { label: "the model, whole images", ours: testRow(run) },
      ],
      pictures: [picture, ...(await runPictures(run, "z20"))],
      seen: completionSentence(ours, { steps, samples: options.samples }),
      seeds: [run.result.seed],
      protocol: `${run.run.config.data.binarisation} binarisation, trained by ${thousands(run.result.steps)} steps of batch ${run.run.config.train.batch}; the first ${count.toLocaleString("en")} test images, ${steps} steps of Adam an image, ${options.samples.toLocaleString("en")} importance draws; nats an image; "before" is the encoder's guess from the image with its hidden half filled by the average image; "forecast" takes draws that know nothing of the hidden half`,
    };
  },
};

/** Whether seeing a half helps, and whether the search does. */
export function completionSentence(ours: Figures, { steps, samples }: { steps: number; samples: number }): string {
  const gain = ours["logProbHiddenGivenSeen"] - ours["logProbHiddenAlone"];
  const fit = ours["elboSeen"] - ours["elboSeenBefore"];
  const [before, after] = [ours["effectiveSamplesBefore"], ours["effectiveSamples"]];
  const helps = gain > 0 ? "more likely than" : "less likely (missed) than";
  return `Seeing the top half makes the bottom half ${Math.abs(gain).toFixed(1)} nats ${helps} the unconditional model holds it: log p(hidden | seen) ${ours["logProbHiddenGivenSeen"].toFixed(1)} against log p(hidden) ${ours["logProbHiddenAlone"].toFixed(1)}. ${thousands(steps)} steps of SVI ${fit > 0 ? "raise" : "do not raise"} the bound of the seen half (${signed(fit)} nats over the encoder's guess) and ${after > before ? "raise" : "do not raise"} the effective draws: from ${before.toFixed(1)} to ${after.toFixed(1)} of ${thousands(samples)}.`;
}

const signed = (value: number): string => `${value < 0 ? "−" : "+"}${Math.abs(value).toFixed(1)}`;

async function tenDigits(
  { run, ...finished }: FinishedRun,
  trained: TrainedVae,
  mask: Uint8Array,
  options: CompleteOptions,
): Promise<Picture> {
  const test = await finished.test();
  const digits = modelInput(test, classesInTurn(test.labels ?? new Uint16Array(test.count), 10, 10), run.config);
  const completion = await completeImages(trained, digits, mask, options);
  return {
    file: "completions.png",
    caption: "a test image of each digit, what is seen of it, eight completions drawn by SIR",
    bytes: encodePng(await completionPicture(digits, completion, mask, trained.shape)),
  };
}

/** Means over the first `count` test images; a part of them at a time. */
async function meanFigures(
  { run, ...finished }: FinishedRun,
  trained: TrainedVae,
  mask: Uint8Array,
  options: CompleteOptions,
  count: number,
  bench: Workbench,
): Promise<Figures> {
  const test = await finished.test();
  const totals: Record<string, number> = {};
  for (let first = 0; first < count; first += atOnce) {
    bench.stopWhenAsked();
    const indices = Array.from({ length: Math.min(atOnce, count - first) }, (_, i) => first + i);
    const part = modelInput(test, indices, run.config);
    const completion = await completeImages(trained, part, mask, options);
    const hidden = await hiddenLogProb(trained, part, mask, completion, options);
    for (const [name, value] of Object.entries(completionFigures(completion, hidden)))
      totals[name] = (totals[name] ?? 0) + (value * indices.length) / count;
  }
  return totals;
}
