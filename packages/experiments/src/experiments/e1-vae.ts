import type { Experiment } from "../workbench/experiment.js";
import type { Row } from "../workbench/findings.js";
import { beyond, missed } from "../measure/compare.js";
import { curvesPicture } from "../pictures/curves-picture.js";
import { importanceBounds } from "../measure/importance-bounds.js";
import { runProtocol } from "../workbench/protocol.js";
import { publishedFigures } from "../workbench/published-figures.js";
import { animations, runPictures } from "../pictures/run-pictures.js";
import { testRow, type FinishedRun } from "../workbench/workbench.js";

const latents = [10, 20, 50, 100, 1000];
/** The one whose training is shown in pictures: every 2,000 steps, and more often where more happens. */
const filmed = 20;
const otherSnapshots = ["snapshots.epochs=[0.05,0.1,0.2,0.5,1,2]", "snapshots.count=9"];

/** Importance-weighted bounds of the homework's reference run, z = 10. */
const reference = [
  { samples: 1, nll: 100.32 },
  { samples: 10, nll: 97.59 },
  { samples: 100, nll: 96.49 },
  { samples: 1000, nll: 96.11 },
];

/** E1's first table: the size of the latent space. */
export const e1Vae: Experiment = {
  id: "e1-vae",
  title: "VAE on MNIST by the size of its latent space",
  source:
    '"VAE MNIST" post, code of Stanford CS236 homework 2; its figures are very likely those of a fixed subset of 100 test images, 2 to 3 nats of noise',
  minutes: 13,
  run: async (bench) => {
    const runs: FinishedRun[] = [];
    for (const z of latents) {
      const recipe = `e1-vae-z${z}`;
      // a run of its own, so that one without them is no hindrance
      const film = { name: `z${z}-snapshots`, sets: [`snapshots.every=${bench.count(2000)}`, ...otherSnapshots] };
      runs.push(await bench.train(z === filmed ? { recipe, ...film } : { recipe, name: `z${z}` }));
    }
    const rows: Row[] = runs.map((run, i) => ({
      label: `z = ${latents[i]}`,
      published: publishedFigures(`e1-vae-z${latents[i]}`),
      ours: testRow(run),
    }));
    const bounds = await importanceBounds(runs[0], reference, "z = 10", bench);
    const [best] = [...rows].sort((a, b) => a.ours["negElbo"] - b.ours["negElbo"]);
    const labelled = runs.map((run, i) => ({ label: `z = ${latents[i]}`, run }));
    const late = missed(rows, 1.5);
    const falls = bounds.every((row, i) => i === 0 || row.ours["nll"] < bounds[i - 1].ours["nll"]);
    return {
      rows: [...rows, ...bounds],
      pictures: [
        ...(await runPictures(runs[latents.indexOf(filmed)], `z${filmed}`)),
        ...(await runPictures(runs[latents.indexOf(filmed)], `z${filmed}`, animations)),
        await curvesPicture(labelled, "negElbo"),
        await curvesPicture(labelled, "rec"),
      ],
      seen: `${late.length === 0 ? "Every z is within 1.5 nats of the published NELBO or below it" : `Missed by more than 1.5 nats: ${late.join(", ")}`}; the best is ${best.label} with ${best.ours["negElbo"].toFixed(2)}, and z = 1000 is ${beyond(rows[4], rows[1])} z = 20. The importance-weighted bounds of z = 10 ${falls ? "fall with the number of samples, as theory and the reference have it" : "do not fall with the number of samples"}.`,
      seeds: [runs[0].result.seed],
      protocol: runProtocol(runs[0]),
    };
  },
};
