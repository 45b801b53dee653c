import { curvesPicture } from "../../pictures/curves-picture.js";
import type { Experiment } from "../../workbench/experiment.js";
import { runProtocol, thousands } from "../../workbench/protocol.js";
import { publishedFigures } from "../../workbench/published-figures.js";
import { runPictures } from "../../pictures/run-pictures.js";
import { testRow } from "../../workbench/workbench.js";

/** The best row of E1's two tables. */
const bestPublished = "e1-gmvae-k500";

/** Our own set-up of E1's nets, batch and steps. */
export const e1Best: Experiment = {
  id: "e1-best",
  title: "E1's nets, batch and steps with a falling learning rate, averaged parameters and a mixture prior",
  source: 'the best row of both tables of the "VAE MNIST" post: z = 20, k = 500',
  minutes: 2,
  run: async (bench) => {
    const run = await bench.train({ name: "best", recipe: "e1-best" });
    const published = publishedFigures(bestPublished);
    const ours = testRow(run);
    const gain = published["negElbo"] - ours["negElbo"];
    return {
      rows: [{ label: "z = 40, k = 500, cosine from 2e-3, averaged parameters", published, ours }],
      pictures: [...(await runPictures(run, "best")), await curvesPicture([{ label: "e1-best", run }], "negElbo")],
      seen: `With the same nets, batch and ${thousands(run.result.steps)} steps it is ${Math.abs(gain).toFixed(2)} nats ${gain > 0 ? "better" : "worse"} than the best published row.`,
      seeds: [run.result.seed],
      protocol: runProtocol(run),
    };
  },
};
