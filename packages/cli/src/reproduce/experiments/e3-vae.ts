import { renderCurves } from "../../picture/render-curves.js";
import { svgToPng } from "../../picture/svg-to-png.js";
import { curvesPicture } from "../curves-picture.js";
import type { Experiment, Picture } from "../experiment.js";
import { runPictures } from "../run-pictures.js";
import { testRow, type Workbench } from "../workbench.js";

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
    const first = await firstSteps(bench);
    const { lowest, begin, end } = turn(
      first.kl,
      train.map(({ kl }) => kl),
    );
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
        first.picture,
      ],
      seen: `${shape}; the training took ${seconds.toFixed(0)} s.`,
      seeds: [run.result.seed],
      protocol: "all 10,000 test images, dynamic binarisation, one sample of z an image, 10,000 steps of batch 100",
    };
  },
};

/** The first steps one by one: REC and KL, where the KL falls. */
async function firstSteps(bench: Workbench): Promise<{ kl: readonly number[]; picture: Picture }> {
  const { trained } = await bench.trainHere({ recipe: "e3-vae", sets: ["train.steps=200"] });
  const of = (metric: string): number[] => trained.history.flatMap(({ values }) => [...values[metric]]);
  await trained.release();
  const series = ["rec", "kl"].map((metric) => ({
    label: metric.toUpperCase(),
    points: of(metric).map((y, i) => ({ x: i + 1, y })),
  }));
  const svg = renderCurves(series, { xLabel: "step", yLabel: "nats per image", log: true });
  return {
    kl: of("kl"),
    picture: {
      file: "first-steps.png",
      caption: "the first 200 steps one by one: REC and KL of the training batches",
      bytes: await svgToPng(svg, { width: 1000 }),
    },
  };
}

/** The KL at its highest before its lowest, there, and in the last tenth of the training. */
function turn(first: readonly number[], logged: readonly number[]): { begin: number; lowest: number; end: number } {
  const lowest = Math.min(...first);
  const last = logged.slice(-Math.max(1, Math.floor(logged.length / 10)));
  return {
    begin: Math.max(...first.slice(0, first.indexOf(lowest) + 1)),
    lowest,
    end: last.reduce((a, b) => a + b, 0) / last.length,
  };
}
