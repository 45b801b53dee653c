import { testFigures } from "@latents/core";
import { recipe as recipeOf } from "../recipes/index.js";
import { evaluateTest } from "latents/run";
import { renderCurves, svgToPng, type CurveSeries } from "latents/draw";
import { epochLosses } from "../measure/epoch-losses.js";
import type { Experiment } from "../workbench/experiment.js";
import type { Row } from "../workbench/findings.js";
import { measureNll } from "../measure/measure-nll.js";
import { hereProtocol, thousands } from "../workbench/protocol.js";
import type { Workbench } from "../workbench/workbench.js";

const models = [
  { recipe: "e5-2d", label: "VAE" },
  { recipe: "e5-iwae-k5", label: "IWAE k = 5" },
  { recipe: "e5-iwae-k10", label: "IWAE k = 10" },
  { recipe: "e5-dreg-k5", label: "DReG k = 5" },
];

/** The project's, whose posterior one Gaussian fits well, and one in which there is something to gain. */
const latents = [2, 20];

/** Importance samples of each test image. */
const samples = 1000;

/** E5: importance-weighted bounds. */
export const e5Iwae: Experiment = {
  id: "e5-iwae",
  title: "Importance-weighted bounds: VAE, IWAE with k = 5 and 10, DReG",
  source:
    "VAE++, course project of CSC412/2506; it takes the gradient through the normalised weights, goes on from k = 5 for k = 10 (so after ten epochs), and prints the least loss of any batch. Here: the gradient of the bound, each k from its own start",
  minutes: 15,
  run: async (bench) => {
    const groups: Group[] = [];
    for (const latent of latents) groups.push(await trainGroup(latent, bench));
    const [{ epochs, curves, protocol, ends }] = groups;
    return {
      rows: [...epochs, ...groups.flatMap(({ ends }) => ends)],
      pictures: [
        {
          file: "epochs.png",
          caption:
            "z = 2: mean training bound of each epoch, nats per image; bounds of different k are not of one quantity",
          bytes: await svgToPng(renderCurves(curves, { xLabel: "epoch", yLabel: "loss, nats per image" }), {
            width: 900,
          }),
        },
      ],
      seen: `NLL after equal steps: ${groups.map(orderOf).join("; ")}. The least batch of the last epoch lies ${gap(epochs, "IWAE k = 5")} nats below its mean (k = 5).`,
      seeds: [1],
      protocol: `${protocol}, and the same with ${latents[1]} latent dimensions; NLL of ${thousands(ends[0].ours["images"])} of them with ${thousands(ends[0].ours["samples"])} importance samples`,
    };
  },
};

/** The four models with one size of the latent space. */
interface Group {
  readonly latent: number;
  readonly protocol: string;
  /** One row a model and epoch; of the project's own size alone. */
  readonly epochs: readonly Row[];
  /** One row a model: its figures on the test set. */
  readonly ends: readonly Row[];
  readonly curves: readonly CurveSeries[];
}

async function trainGroup(latent: number, bench: Workbench): Promise<Group> {
  const epochs: Row[] = [];
  const ends: Row[] = [];
  const curves: CurveSeries[] = [];
  let protocol = "";
  for (const { recipe, label } of models) {
    const here = await bench.trainHere({ recipe, sets: [`model.latent=${latent}`] });
    const { trained, test, config } = here;
    protocol = hereProtocol(here);
    const { last, least, mean } = epochLosses(trained, here.stepsPerEpoch);
    // the baseline's published losses are its last batches': they stand in e5-latent-size
    const published = recipe === "e5-2d" ? [] : (recipeOf(recipe).published?.lossPerEpoch ?? []);
    if (latent === latents[0])
      mean.forEach((epochMean, i) =>
        epochs.push({
          label: `${label}, epoch ${i + 1}`,
          ...(published[i] !== undefined && { published: { leastBatch: published[i] } }),
          ours: { leastBatch: least[i], lastBatch: last[i], epochMean },
        }),
      );
    curves.push({ label, points: mean.map((y, i) => ({ x: i + 1, y })) });
    const { negElbo } = testFigures(await evaluateTest(trained, test, config, bench.runtime));
    bench.say(`${label}, z = ${latent}: NLL of ${test.count.toLocaleString("en")} test images`);
    const nll = await measureNll(trained, { test, config, samples }, bench);
    ends.push({ label: `${label}, z = ${latent}, test set`, ours: { ...nll, negElbo } });
    await trained.release();
  }
  return { latent, protocol, epochs, ends, curves };
}

/** `z = 2: VAE 168.20, IWAE k = 5 ..., so more samples are not better throughout`. */
function orderOf({ latent, ends }: Group): string {
  const [vae, five, ten, dreg] = ends.map(({ ours }) => ours["nll"]);
  const verdict =
    ten < five && five < vae
      ? "more samples are better, in this order"
      : "more samples are not better throughout (missed)";
  return `z = ${latent}: VAE ${vae.toFixed(2)}, IWAE k = 5 ${five.toFixed(2)}, k = 10 ${ten.toFixed(2)}, DReG k = 5 ${dreg.toFixed(2)}, so ${verdict}`;
}

function gap(epochs: readonly Row[], label: string): string {
  const { ours } = epochs.filter((row) => row.label.startsWith(`${label},`)).at(-1)!;
  return (ours["epochMean"] - ours["leastBatch"]).toFixed(1);
}
