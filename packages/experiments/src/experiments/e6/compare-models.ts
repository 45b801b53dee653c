import { measureNll } from "../../measure/measure-nll.js";
import { runPictures } from "../../pictures/run-pictures.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Row } from "../../workbench/findings.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import { testRow, type FinishedRun } from "../../workbench/workbench.js";

/** A model of a comparison: the name of its run, its recipe, and its name in the table. */
export interface ComparedModel {
  readonly word: string;
  readonly recipe: string;
  readonly label: string;
}

/** Importance samples of each test image. */
const samples = 1000;

/** Models at equal nets and training, by NELBO and NLL; the first is what the others are held against. */
export const compareModels =
  (models: readonly ComparedModel[]): Experiment["run"] =>
  async (bench) => {
    // all trainings first: a measurement that is stopped is begun anew
    const runs: FinishedRun[] = [];
    for (const { word, recipe } of models) runs.push(await bench.train({ name: word, recipe }));
    const rows: Row[] = [];
    for (const [i, run] of runs.entries()) {
      const { label } = models[i];
      const { config } = run.run;
      const nll = await bench.measureOnce(
        run,
        "nll",
        { samples: bench.count(samples), quick: bench.quick },
        async () => {
          bench.say(`${label}: NLL with ${thousands(bench.count(samples))} importance samples`);
          const trained = await run.open();
          try {
            return await measureNll(trained, { test: await run.test(), config, samples }, bench);
          } finally {
            await trained.release();
          }
        },
      );
      const { negElbo, rec, kl } = testRow(run);
      rows.push({ label, ours: { ...nll, negElbo, rec, kl } });
    }
    const best = rows.reduce((least, row) => (row.ours["nll"] < least.ours["nll"] ? row : least));
    const { images, samples: drawn } = rows[0].ours;
    return {
      rows,
      pictures: await runPictures(runs[rows.indexOf(best)], models[rows.indexOf(best)].word),
      seen: comparisonSentence(rows),
      seeds: [runs[0].result.seed],
      protocol: `${runProtocol(runs[0])}; NLL of ${thousands(images)} test images with ${thousands(drawn)} importance samples`,
    };
  };

/** Which models are likelier than the first, and by how much; and which are not. */
export function comparisonSentence([plain, ...others]: readonly Row[]): string {
  const gains = others
    .map(({ label, ours }) => ({ label, gain: plain.ours["nll"] - ours["nll"] }))
    .sort((a, b) => b.gain - a.gain);
  const better = gains.filter(({ gain }) => gain > 0).map(({ label, gain }) => `${label} by ${gain.toFixed(2)}`);
  const worse = gains.filter(({ gain }) => !(gain > 0)).map(({ label, gain }) => `${label} by ${(-gain).toFixed(2)}`);
  const list = (names: readonly string[]): string => (names.length > 0 ? names.join(", ") : "none");
  return `Against ${plain.label} with an NLL of ${plain.ours["nll"].toFixed(2)} nats, likelier: ${list(better)}; less likely: ${list(worse)}.`;
}
