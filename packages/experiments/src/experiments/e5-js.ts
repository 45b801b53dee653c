import { sampleMean, testFigures } from "@latents/core";
import { evaluateTest } from "latents/run";
import type { Experiment } from "../workbench/experiment.js";
import type { Picture, Row } from "../workbench/findings.js";
import { modelPictures } from "../pictures/model-pictures.js";
import { hereProtocol } from "../workbench/protocol.js";
import type { TrainedHere } from "../workbench/workbench.js";

/** Recipes, their names in the table and what each reports of its divergence. */
const divergences = [
  { name: "elbo", recipe: "e5-2d", label: "KL (the ELBO)", metric: "kl" },
  { name: "js", recipe: "e5-js", label: "Jensen-Shannon, by draws", metric: "js" },
  { name: "gjs", recipe: "e5-gjs", label: "geometric Jensen-Shannon, alpha 1/2", metric: "geometricJs" },
];

/** E5: divergences in place of the KL. */
export const e5Js: Experiment = {
  id: "e5-js",
  title: "Jensen-Shannon divergences in place of the KL",
  source:
    "VAE++, course project of CSC412/2506: pictures alone; its formula reduces to half the joint log density, so that its loss holds no divergence from the prior. Here: JS in log space by log-mean-exp of draws, and the closed form of the geometric one",
  minutes: 1,
  run: async (bench) => {
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    let done = "";
    for (const { name, recipe, label, metric } of divergences) {
      const here = await bench.trainHere({ recipe });
      const { trained, test, config } = here;
      done = hereProtocol(here);
      const { negElbo, rec, kl, standardError } = testFigures(await evaluateTest(trained, test, config, bench.runtime));
      const trainDivergence = lastEpoch(here, metric);
      rows.push({
        label,
        ours: { negElbo, standardError, rec, kl, trainDivergence },
        ...(metric === "js" && { note: `JS is at most ln 2 = ${Math.LN2.toFixed(2)} nats` }),
      });
      pictures.push(...(await modelPictures(trained, { test, config, name })));
      await trained.release();
    }
    return {
      rows,
      pictures,
      seen: divergencesSentence(rows),
      seeds: [1],
      protocol: `${done}; trainDivergence is the mean of each one's own divergence over the last epoch; test figures are those of the ELBO on all of these images, whatever was trained`,
    };
  },
};

const signed = (value: number): string => `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(1)}`;

/** The rows in the order of the divergences: where each ends, and whether the KL is larger where it is not what is minimised. */
export function divergencesSentence(rows: readonly Row[]): string {
  const [elbo, js, geometric] = rows.map(({ ours }) => ours);
  const beside = (one: Row["ours"]): string =>
    `REC ${one["rec"].toFixed(1)} and KL ${one["kl"].toFixed(1)} nats, a NELBO ${signed(one["negElbo"] - elbo["negElbo"])} nats from the ELBO's`;
  const freer = (one: Row["ours"]): string =>
    one["kl"] > elbo["kl"]
      ? `lets the KL grow by ${(one["kl"] - elbo["kl"]).toFixed(1)} nats over the ELBO's`
      : "does not let the KL grow over the ELBO's";
  return `The ELBO ends at REC ${elbo["rec"].toFixed(1)} and KL ${elbo["kl"].toFixed(1)}; the Jensen-Shannon divergence, ${js["trainDivergence"].toFixed(2)} nats in the last epoch, at ${beside(js)}; the geometric one at ${beside(geometric)}. The first ${freer(js)}, the second ${freer(geometric)}.`;
}

/** Mean of a metric over the last epoch, or all steps if there are fewer. */
const lastEpoch = ({ trained, stepsPerEpoch }: TrainedHere, metric: string): number =>
  sampleMean(trained.history.flatMap(({ values }) => [...values[metric]]).slice(-stepsPerEpoch));
