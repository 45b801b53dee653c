import type { Experiment, Row } from "../workbench/experiment.js";
import { measureNll } from "../measure/measure-nll.js";
import { runPictures } from "../pictures/run-pictures.js";
import { runProtocol, thousands } from "../workbench/protocol.js";
import { testRow, type FinishedRun } from "../workbench/workbench.js";

/** Recipes `e6-...` with their names in the table; the first is what the others are held against. */
const models = [
  { word: "normal", label: "N(0, I)" },
  { word: "mixture", label: "mixture of 500" },
  { word: "vamp", label: "VampPrior of 500" },
  { word: "realnvp", label: "RealNVP prior" },
  { word: "iaf", label: "IAF posterior" },
  { word: "layers", label: "two layers" },
] as const;

/** Importance samples of each test image. */
const samples = 1000;

/** E6: priors that are learned, a posterior that is no Gaussian, two layers, each at equal nets. */
export const e6Likelier: Experiment = {
  id: "e6-likelier",
  title: "Learned priors, an IAF posterior and two layers at equal nets",
  source:
    "Tomczak & Welling 2018, arXiv:1705.07120 (VampPrior); Dinh et al. 2017, arXiv:1605.08803 (RealNVP); Kingma et al. 2016, arXiv:1606.04934 (IAF); Burda et al. 2016, arXiv:1509.00519 (layers), each with nets, data and training of its own. Here: one net, one training, one difference each",
  minutes: 60,
  run: async (bench) => {
    // all trainings first: they are kept, measurements are made again
    const runs: FinishedRun[] = [];
    for (const { word } of models) runs.push(await bench.train({ name: word, recipe: `e6-${word}` }));
    const rows: Row[] = [];
    for (const [i, run] of runs.entries()) {
      const { label } = models[i];
      const trained = await run.open();
      bench.say(`${label}: NLL with ${thousands(bench.count(samples))} importance samples`);
      const nll = await measureNll(trained, { test: await run.test(), config: run.run.config, samples }, bench);
      await trained.release();
      const { negElbo, rec, kl } = testRow(run);
      rows.push({ label, ours: { ...nll, negElbo, rec, kl } });
    }
    const best = rows.reduce((least, row) => (row.ours["nll"] < least.ours["nll"] ? row : least));
    const { images, samples: drawn } = rows[0].ours;
    return {
      rows,
      pictures: await runPictures(runs[rows.indexOf(best)], models[rows.indexOf(best)].word),
      seen: likelierSentence(rows),
      seeds: [runs[0].result.seed],
      protocol: `${runProtocol(runs[0])}; NLL of ${thousands(images)} test images with ${thousands(drawn)} importance samples`,
    };
  },
};

/** How far each model lies from the first, which has N(0, I), by its NLL. */
export function likelierSentence([plain, ...others]: readonly Row[]): string {
  const byGain = others
    .map(({ label, ours }) => ({ label, gain: plain.ours["nll"] - ours["nll"] }))
    .sort((a, b) => b.gain - a.gain);
  const list = byGain.map(
    ({ label, gain }) =>
      `${label} ${gain > 0 ? `${gain.toFixed(2)} nats better` : `${(-gain).toFixed(2)} nats worse (missed)`}`,
  );
  return `Against ${plain.label} with an NLL of ${plain.ours["nll"].toFixed(2)}: ${list.join(", ")}.`;
}
