import { curvesPicture } from "../curves-picture.js";
import type { Experiment } from "../experiment.js";
import { runPictures } from "../run-pictures.js";
import { testRow } from "../workbench.js";

/** E3: the original VAE. */
export const e3Vae: Experiment = {
  id: "e3-vae",
  title: "The original VAE on MNIST: REC falls, KL falls and then rises",
  source:
    "summary of Kingma & Welling, Auto-Encoding Variational Bayes: pictures, and curves against steps; about 10 minutes there",
  minutes: 2,
  run: async (bench) => {
    const run = await bench.train({ name: "z10", recipe: "e3-vae" });
    const { train } = await run.run.metrics();
    const { lowest, begin, end } = turn(train.map(({ kl }) => kl));
    const shape =
      lowest < begin && lowest < end
        ? `The KL falls from ${begin.toFixed(1)} to ${lowest.toFixed(1)} nats, then rises to ${end.toFixed(1)} while the total falls, as published`
        : `The KL goes from ${begin.toFixed(1)} to ${end.toFixed(1)} nats without the published fall and rise`;
    const seconds = run.result.elapsedMs / 1000;
    return {
      rows: [{ label: "z = 10, 10,000 steps", published: { seconds: 600 }, ours: { ...testRow(run), seconds } }],
      pictures: [
        ...(await runPictures(run, "z10")),
        ...(await Promise.all(
          ["loss", "rec", "kl"].map((metric) => curvesPicture([{ label: "e3-vae", run }], metric)),
        )),
      ],
      seen: `${shape}; the training took ${seconds.toFixed(0)} s.`,
      seeds: [run.result.seed],
      protocol: "all 10,000 test images, dynamic binarisation, one sample of z an image, 10,000 steps of batch 100",
    };
  },
};

/** The KL of the first steps, at its lowest in the first tenth, and of the last tenth. */
function turn(kl: readonly number[]): { begin: number; lowest: number; end: number } {
  const tenth = Math.max(1, Math.floor(kl.length / 10));
  const last = kl.slice(-tenth);
  return {
    begin: Math.max(...kl.slice(0, tenth)),
    lowest: Math.min(...kl.slice(0, tenth)),
    end: last.reduce((a, b) => a + b, 0) / last.length,
  };
}
