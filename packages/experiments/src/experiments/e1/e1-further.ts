import { beyond } from "../../measure/compare.js";
import { measureNll } from "../../measure/measure-nll.js";
import { trainJudge, wantedShare } from "../../measure/wanted-share.js";
import { classPictures } from "../../pictures/class-pictures.js";
import { curvesPicture } from "../../pictures/curves-picture.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Figures, Picture, Row } from "../../workbench/findings.js";
import { runProtocol } from "../../workbench/protocol.js";
import { testRow, type FinishedRun, type Workbench } from "../../workbench/workbench.js";

const samples = 1000;

/** What is trained, in the order of the rows. */
const models = [
  { recipe: "e1-vae-z20", label: "VAE" },
  { recipe: "e1-iwae", label: "IWAE, k = 10" },
  { recipe: "e1-cvae", label: "C-VAE, both nets told the label" },
  { recipe: "e1-fsvae", label: "fully supervised, labels of all images" },
] as const;

/** E1's future work on its own nets: the importance-weighted bound, labels for both nets, labels of all images; e1-m2 has 100 labels. */
export const e1Further: Experiment = {
  id: "e1-further",
  title: "E1's nets with the importance-weighted bound, with labels, and fully supervised",
  source:
    '"VAE MNIST" post, code of Stanford CS236 homework 2, which names them as future work and has no figures; semi-supervised: see e1-m2',
  minutes: 32,
  run: async (bench) => {
    const runs: FinishedRun[] = [];
    for (const { recipe } of models) runs.push(await bench.train({ name: recipe, recipe }));
    const rows: Row[] = [];
    const pictures: Picture[] = [];
    const judge = await trainJudge(await runs[0].test(), bench);
    for (const [i, { recipe, label }] of models.entries()) {
      const run = runs[i];
      const [trained, test, { config }] = [await run.open(), await run.test(), run.run];
      try {
        const takesLabels = config.model.conditioning.type !== "none";
        const own: Figures = takesLabels
          ? { wantedShare: await wantedShare(trained, judge, bench) }
          : await nllOf(run, bench, () => measureNll(trained, { test, config, samples }, bench));
        rows.push({ label, ours: { ...testRow(run), ...own }, ...noteOf(recipe) });
        if (takesLabels) pictures.push(...(await classPictures({ name: recipe, label, trained, test, config })));
      } finally {
        await trained.release();
      }
    }
    await judge.classifier.release();
    const unlabelled = runs.slice(0, 2).map((run, i) => ({ label: models[i].label, run }));
    return {
      rows,
      pictures: [...pictures, await curvesPicture(unlabelled, "loss")],
      seen: furtherSentence(rows),
      seeds: [runs[0].result.seed],
      protocol: `${runProtocol(runs[0])}; nll: by ${bench.count(samples).toLocaleString("en")} importance samples; wantedShare: of ${bench.count(1000, 50).toLocaleString("en")} generated images, those that a classifier (${(100 * judge.accuracy).toFixed(2)} % of the test images) assigns to the class that was asked for`,
    };
  },
};

/** Its NLL, measured once, as it takes minutes; `standardError` stays that of the NELBO. */
async function nllOf(run: FinishedRun, bench: Workbench, measure: () => Promise<Figures>): Promise<Figures> {
  const {
    nll,
    standardError: nllError,
    effectiveSamples,
  } = await bench.measureOnce(run, "nll", { samples: bench.count(samples) }, measure);
  return { nll, nllError, effectiveSamples };
}

const noteOf = (recipe: string): { note?: string } =>
  recipe === "e1-cvae"
    ? { note: "its NELBO bounds log p(x|y): up to ln 10 = 2.3 nats less" }
    : recipe === "e1-iwae"
      ? { note: "NELBO by one sample of z, which is not what it was trained to lower" }
      : {};

/** `0.71 nats below` */
const apart = (nats: number): string => `${Math.abs(nats).toFixed(2)} nats ${nats > 0 ? "above" : "below"}`;

export function furtherSentence([vae, iwae, cvae, fsvae]: readonly Row[]): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const difference = iwae.ours["nll"] - vae.ours["nll"];
  return `IWAE's NLL is ${apart(difference)} that of the VAE with the same nets and steps${difference < 0 ? "" : ", missed"}. Told the label, the NELBO is ${beyond(cvae, vae)} without, and ${percent(cvae.ours["wantedShare"])} of the images asked for by class are of it. With all labels the classifier knows ${percent(fsvae.ours["accuracy"] ?? NaN)} of the test images, and ${percent(fsvae.ours["wantedShare"])} of the images asked for are of their class.`;
}
