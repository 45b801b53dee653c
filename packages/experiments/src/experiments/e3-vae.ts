import { sampleMean } from "@latents/core";
import { renderCurves, svgToPng } from "latents/draw";
import { curvesPicture } from "../pictures/curves-picture.js";
import type { Experiment } from "../workbench/experiment.js";
import type { Picture } from "../workbench/findings.js";
import { runProtocol, thousands } from "../workbench/protocol.js";
import { runPictures } from "../pictures/run-pictures.js";
import { testRow, type Workbench } from "../workbench/workbench.js";

const wantedSeconds = 120;

/** E3: the original VAE. */
export const e3Vae: Experiment = {
  id: "e3-vae",
  title: "The original VAE on MNIST: REC, KL and their sum against the steps",
  source:
    "summary of Kingma & Welling, Auto-Encoding Variational Bayes: pictures, and curves against steps; about 10 minutes there",
  minutes: 2,
  run: async (bench) => {
    const run = await bench.train({ name: "z10", recipe: "e3-vae" });
    const { train } = await run.run.metrics();
    const logged = {
      rec: train.map(({ rec }) => rec),
      kl: train.map(({ kl }) => kl),
      loss: train.map(({ loss }) => loss),
    };
    const first = await firstSteps(bench);
    const seconds = run.result.elapsedMs / 1000;
    return {
      rows: [
        {
          label: `z = 10, ${thousands(run.result.steps)} steps`,
          published: { seconds: 600 },
          ours: { ...testRow(run), seconds },
        },
      ],
      pictures: [
        ...(await runPictures(run, "z10")),
        ...(await Promise.all(
          ["loss", "rec", "kl"].map((metric) => curvesPicture([{ label: "e3-vae", run }], metric)),
        )),
        first.picture,
      ],
      seen: `${turnSentence(turnOf(first.curve, logged))}. The training took ${seconds.toFixed(0)} s, ${seconds <= wantedSeconds ? "within" : "missed: more than"} the ${wantedSeconds} s wanted.`,
      seeds: [run.result.seed],
      protocol: runProtocol(run),
    };
  },
};

/** The first steps one by one, where the KL falls. */
async function firstSteps(bench: Workbench): Promise<{ curve: Curve; picture: Picture }> {
  const { trained } = await bench.trainHere({ recipe: "e3-vae", sets: ["train.steps=200"] });
  const of = (metric: string): number[] => trained.history.flatMap(({ values }) => [...values[metric]]);
  await trained.release();
  const curve = { rec: of("rec"), kl: of("kl"), loss: of("loss") };
  const series = (["rec", "kl"] as const).map((metric) => ({
    label: metric.toUpperCase(),
    points: curve[metric].map((y, i) => ({ x: i + 1, y })),
  }));
  const svg = renderCurves(series, { xLabel: "step", yLabel: "nats per image", log: true });
  return {
    curve,
    picture: {
      file: "first-steps.png",
      caption: `the first ${curve.kl.length} steps one by one: REC and KL of the training batches`,
      bytes: await svgToPng(svg, { width: 1000 }),
    },
  };
}

/** REC, KL and total of training batches, in nats an image. */
type Curve = Readonly<Record<"rec" | "kl" | "loss", readonly number[]>>;

/** Where the KL is highest before its lowest, where it is lowest, and the mean of the last tenth of the training. */
export interface Turn {
  readonly begin: Readonly<Record<keyof Curve, number>>;
  readonly lowest: Readonly<Record<keyof Curve, number>>;
  readonly end: Readonly<Record<keyof Curve, number>>;
}

/** The turn of a training whose `first` steps are known one by one, and all in parts of many. */
export function turnOf(first: Curve, logged: Curve): Turn {
  const lowest = first.kl.indexOf(Math.min(...first.kl));
  const before = first.kl.slice(0, lowest + 1);
  const begin = before.indexOf(Math.max(...before));
  const at = (step: number): Turn["end"] => ({ rec: first.rec[step], kl: first.kl[step], loss: first.loss[step] });
  const lastTenth = (values: readonly number[]): number =>
    sampleMean(values.slice(-Math.max(1, Math.floor(values.length / 10))));
  const end = { rec: lastTenth(logged.rec), kl: lastTenth(logged.kl), loss: lastTenth(logged.loss) };
  return { begin: at(begin), lowest: at(lowest), end };
}

/** Whether the KL turns as published, and what REC and the total do meanwhile. */
export function turnSentence({ begin, lowest, end }: Turn): string {
  const turns = lowest.kl < begin.kl && lowest.kl < end.kl;
  const through = (metric: keyof Curve): string =>
    [begin, lowest, end].map((moment) => moment[metric].toFixed(1)).join(", ");
  const course = (metric: keyof Curve): string => {
    const falls = begin[metric] > lowest[metric] && lowest[metric] > end[metric];
    return `${falls ? "falls" : "does not fall throughout"} (${through(metric)})`;
  };
  const kl = turns
    ? `As published, the KL falls and then rises: ${through("kl")} nats at its highest before, at its lowest and at the end`
    : `Missed: the KL does not fall and then rise: ${through("kl")} nats at its highest before, at its lowest and at the end`;
  return `${kl}; REC ${course("rec")}, and the total ${course("loss")}`;
}
