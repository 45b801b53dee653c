import { curvesPicture } from "../../pictures/curves-picture.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Row } from "../../workbench/findings.js";
import { measureNll } from "../../measure/measure-nll.js";
import { thousands } from "../../workbench/protocol.js";
import { publishedFigures } from "../../workbench/published-figures.js";
import { runPictures } from "../../pictures/run-pictures.js";
import { testRow, type FinishedRun } from "../../workbench/workbench.js";

const models = [
  { recipe: "e6-vae", label: "VAE, k = 1" },
  { recipe: "e6-iwae-k5", label: "IWAE, k = 5" },
];

/** Of the published 3,280 epochs; the schedule keeps its shape. */
const epochs = 656;
/** 3,280 epochs of 60,000 images, 20 a batch. */
export const publishedSteps = 9_840_000;
const samples = 5000;

/** E6: the published NLL of IWAE with one stochastic layer, with a fifth of its steps. */
export const e6Iwae: Experiment = {
  id: "e6-iwae",
  title: "IWAE's published NLL with a shortened schedule",
  source:
    "Burda, Grosse & Salakhutdinov 2016, arXiv:1509.00519, table 1: 784-200-200-50, batch 20, Adam with epsilon 1e-4, 1e-3 10^(-i/7) for 3^i epochs, i = 0 ... 7, in all 3,280 epochs; it takes the epoch at the end of that schedule",
  minutes: 166,
  run: async (bench) => {
    const rows: Row[] = [];
    const runs: { label: string; run: FinishedRun }[] = [];
    for (const { recipe, label } of models) {
      const run = await bench.train({ name: recipe, recipe, sets: [`train.epochs=${epochs}`] });
      const trained = await run.open();
      const { config } = run.run;
      bench.say(`${label}: NLL with ${bench.count(samples).toLocaleString("en")} importance samples`);
      const nll = await measureNll(trained, { test: await run.test(), config, samples }, bench);
      await trained.release();
      const { negElbo, rec, kl } = testRow(run);
      rows.push({ label, published: publishedFigures(recipe), ours: { ...nll, ...{ negElbo, rec, kl } } });
      runs.push({ label, run });
    }
    const distance = ({ ours, published }: Row): number => ours["nll"] - (published?.["nll"] ?? NaN);
    const [vae, iwae] = rows;
    const steps = runs[0].run.result.steps;
    return {
      rows,
      pictures: [...(await runPictures(runs[1].run, "iwae-k5")), await curvesPicture(runs, "loss")],
      seen: `After ${thousands(steps)} of the published ${thousands(publishedSteps)} steps the VAE is ${apart(distance(vae))} the published ${vae.published?.["nll"]}, IWAE with k = 5 ${apart(distance(iwae))} ${iwae.published?.["nll"]}; k = 5 is ${apart(iwae.ours["nll"] - vae.ours["nll"])} k = 1${iwae.ours["nll"] < vae.ours["nll"] ? "" : ", missed"} (published: ${((iwae.published?.["nll"] ?? NaN) - (vae.published?.["nll"] ?? NaN)).toFixed(2)}).`,
      seeds: [runs[0].run.result.seed],
      shortened: { steps, published: publishedSteps },
      protocol: `${runs[0].run.run.config.data.binarisation} binarisation, NLL of ${vae.ours["images"].toLocaleString("en")} test images with ${vae.ours["samples"].toLocaleString("en")} importance samples, all ${thousands(runs[0].run.run.record.data.count)} training images, ${thousands(steps)} steps: the published schedule shortened to 1/${Math.round(publishedSteps / steps)}, in the same shape`,
    };
  },
};

const apart = (difference: number): string =>
  `${Math.abs(difference).toFixed(2)} nats ${difference > 0 ? "above" : "below"}`;
