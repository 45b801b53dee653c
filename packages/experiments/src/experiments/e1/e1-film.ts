import { curvesPicture } from "../../pictures/curves-picture.js";
import { animations, runPictures } from "../../pictures/run-pictures.js";
import type { Experiment } from "../../workbench/experiment.js";
import { runProtocol } from "../../workbench/protocol.js";
import { publishedFigures } from "../../workbench/published-figures.js";
import { testRow } from "../../workbench/workbench.js";

const latent = 25;
/** Steps between pictures; more often where more happens. */
const every = 2000;
const early = "snapshots.epochs=[0.05,0.1,0.2,0.5,1,2]";

/** E1's moving pictures: one training as it goes. */
export const e1Film: Experiment = {
  id: "e1-film",
  title: "VAE on MNIST with z = 25, whose training is filmed",
  source:
    '"VAE MNIST" post: moving pictures of random samples and of reconstructions of a fixed subset, as Bernoulli draws and as means',
  minutes: 2,
  run: async (bench) => {
    const name = `z${latent}`;
    const run = await bench.train({
      ...{ name, recipe: "e1-vae-z20" },
      sets: [`model.latent=${latent}`, `snapshots.every=${bench.count(every)}`, early, "snapshots.count=9"],
    });
    const ours = testRow(run);
    return {
      rows: [{ label: `z = ${latent}`, ours }],
      pictures: [
        ...(await runPictures(run, name)),
        ...(await runPictures(run, name, animations)),
        await curvesPicture([{ label: `z = ${latent}`, run }], "negElbo"),
      ],
      seen: filmSentence(ours),
      seeds: [run.result.seed],
      protocol: `${runProtocol(run)}; pictures after 0.05, 0.1, 0.2, 0.5, 1 and 2 epochs and every ${every.toLocaleString("en")} steps, of the same images and codes throughout`,
    };
  },
};

/** What the figures of the filmed training say, which the source does not give. */
export function filmSentence({ negElbo, standardError }: Readonly<Record<string, number>>): string {
  // on either side of it
  const beside = [20, 50].map((z) => publishedFigures(`e1-vae-z${z}`)["negElbo"]);
  const near = beside.some((one) => Math.abs(negElbo - one) <= 1.5);
  return `The filmed training ends at a NELBO of ${negElbo.toFixed(2)} ± ${standardError.toFixed(2)}, ${near ? "" : "not "}within 1.5 nats of those published for z = 20 and z = 50 (${beside.join(" and ")}).`;
}
