import { beyond, missed } from "../../measure/compare.js";
import { curvesPicture } from "../../pictures/curves-picture.js";
import type { Experiment } from "../../workbench/experiment.js";
import type { Row } from "../../workbench/findings.js";
import { importanceBounds } from "../../measure/importance-bounds.js";
import { runProtocol } from "../../workbench/protocol.js";
import { publishedFigures } from "../../workbench/published-figures.js";
import { runPictures } from "../../pictures/run-pictures.js";
import { testRow, type FinishedRun } from "../../workbench/workbench.js";

const components = [1, 10, 100, 250, 500];

/** Importance-weighted bounds of the homework's reference run, z = 10, k = 500. */
const reference = [
  { samples: 1, nll: 98.0 },
  { samples: 10, nll: 95.34 },
  { samples: 100, nll: 94.23 },
  { samples: 1000, nll: 93.81 },
];

/** E1's second table: the number of components of the prior. */
export const e1Gmvae: Experiment = {
  id: "e1-gmvae",
  title: "VAE on MNIST with a mixture of k Gaussians as prior",
  source:
    '"VAE MNIST" post, code of Stanford CS236 homework 2; it writes the KL with a sum of logarithms where its code has the logarithm of a sum; its figures are very likely those of 100 test images',
  minutes: 11,
  run: async (bench) => {
    const runs: FinishedRun[] = [];
    for (const k of components) runs.push(await bench.train({ name: `k${k}`, recipe: `e1-gmvae-k${k}` }));
    const z10 = await bench.train({ name: "z10-k500", recipe: "e1-gmvae-z10" });
    const rows: Row[] = runs.map((run, i) => ({
      label: `z = 20, k = ${components[i]}`,
      published: publishedFigures(`e1-gmvae-k${components[i]}`),
      ours: testRow(run),
    }));
    const z10Row: Row = {
      label: "z = 10, k = 500",
      published: publishedFigures("e1-gmvae-z10"),
      ours: testRow(z10),
      note: "published: the homework's reference run",
    };
    const late = missed([...rows, z10Row], 1.5);
    const labelled = runs.map((run, i) => ({ label: `k = ${components[i]}`, run }));
    return {
      rows: [...rows, z10Row, ...(await importanceBounds(z10, reference, "z = 10, k = 500", bench))],
      pictures: [
        ...(await runPictures(runs[4], "k500")),
        await curvesPicture(labelled, "negElbo"),
        await curvesPicture(labelled, "rec"),
      ],
      seen: `${late.length === 0 ? "Every k is within 1.5 nats of the published NELBO or below it" : `Missed by more than 1.5 nats: ${late.join(", ")}`}; k = 500 is ${beyond(rows[4], rows[0])} k = 1.`,
      seeds: [runs[0].result.seed],
      protocol: runProtocol(runs[0]),
    };
  },
};
