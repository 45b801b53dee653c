import { encodePng, latentSpread, testFigures, type Matrix } from "@latents/core";
import { captionedGrid, renderCurves, svgToPng, type CurveSeries } from "latents/draw";
import { hereProtocol, thousands } from "../workbench/protocol.js";
import { epochLosses } from "../measure/epoch-losses.js";
import { evaluateTest } from "latents/run";
import type { Experiment } from "../workbench/experiment.js";
import type { Figures, Picture, Row } from "../workbench/findings.js";
import { planePicture } from "../pictures/plane-picture.js";
import { turnedScatter } from "../pictures/turned-scatter.js";
import type { TrainedHere, Workbench } from "../workbench/workbench.js";
import { recipe } from "../recipes/index.js";

/** Mean variance of the posterior of each latent, as the project's report has them. */
const publishedVariance: Readonly<Record<number, readonly number[]>> = {
  2: [0.0223, 0.0287],
  3: [0.0245, 0.0235, 0.042],
};

/** Draws of each that are shown. */
const drawn = 100;

/** E5: two latent dimensions against three, epoch by epoch. */
export const e5LatentSize: Experiment = {
  id: "e5-latent-size",
  title: "2-D against 3-D latent space: loss of each of five epochs, and the posterior's variance",
  source:
    "VAE++, course project of CSC412/2506; it prints the loss of each epoch's last batch alone, which is one batch of 200",
  minutes: 1,
  run: async (bench) => {
    const rows: Row[] = [];
    const curves: CurveSeries[] = [];
    const variances: CurveSeries[] = [];
    const draws: { heading: string; sets: { images: Float32Array }[] }[] = [];
    const clouds: Picture[] = [];
    let shape: TrainedHere["trained"]["shape"] | undefined;
    let done: string | undefined;
    for (const latent of [2, 3]) {
      const here = await bench.trainHere({ recipe: `e5-${latent}d` });
      done ??= hereProtocol(here);
      const { last, mean } = epochLosses(here.trained, here.stepsPerEpoch);
      const published = recipe(`e5-${latent}d`).published?.lossPerEpoch ?? [];
      last.forEach((loss, i) =>
        rows.push({
          label: `${latent}-D, epoch ${i + 1}`,
          ...(published[i] !== undefined && { published: { lastBatch: published[i] } }),
          ours: { lastBatch: loss, epochMean: mean[i] },
        }),
      );
      curves.push({ label: `${latent}-D`, points: mean.map((y, i) => ({ x: i + 1, y })) });
      const { row, spread, mean: codes } = await endOf(here, latent, bench);
      rows.push(row);
      variances.push({
        label: `${latent}-D`,
        points: Array.from(spread.posteriorVariance, (y, i) => ({ x: i + 1, y })),
      });
      clouds.push(...(await cloudOf(codes, here)));
      const { data } = await here.trained.sample(drawn, { seed: 1 });
      draws.push({ heading: `${latent}-D: draws from the prior`, sets: [{ images: data }] });
      ({ shape } = here.trained);
      await here.trained.release();
    }
    return {
      rows,
      pictures: [
        {
          file: "epochs.png",
          caption: "mean training loss of each epoch, nats per image",
          bytes: await svgToPng(renderCurves(curves, { xLabel: "epoch", yLabel: "loss, nats per image" }), {
            width: 900,
          }),
        },
        {
          file: "variances.png",
          caption: "mean variance of the posterior along each latent dimension",
          bytes: await svgToPng(renderCurves(variances, { xLabel: "latent dimension", yLabel: "variance" }), {
            width: 900,
          }),
        },
        ...clouds,
        {
          file: "samples.png",
          caption: "decoded draws from the prior, 2-D beside 3-D",
          bytes: encodePng(await captionedGrid(draws, shape!)),
        },
      ],
      seen: latentSizeSentence(rows),
      seeds: [1],
      protocol: `${done}, and the same with 3; training loss in nats per image`,
    };
  },
};

/** What a third dimension gains, and how our epochs lie beside the published ones. */
export function latentSizeSentence(rows: readonly Row[]): string {
  const at = (label: string): number => rows.find((row) => row.label === label)?.ours["negElbo"] ?? NaN;
  const gain = at("2-D, test set") - at("3-D, test set");
  const published = [2, 3].map((latent) => recipe(`e5-${latent}d`).published?.lossPerEpoch?.at(-1) ?? NaN);
  return `The third dimension ${gain > 0 ? "gains" : "loses (missed)"} ${Math.abs(gain).toFixed(1)} nats on the test set (published: a gain of ${(published[0] - published[1]).toFixed(1)} on one training batch). Beside the published last batch of the same epoch our last epoch's mean is ${compared(rows, 2)} in 2-D and ${compared(rows, 3)} in 3-D; the last batch and the epoch's mean differ by up to ${largestGap(rows).toFixed(1)} nats.`;
}

/** `2.0 nats worse`: our mean of the last epoch beside the published last batch. */
function compared(rows: readonly Row[], latent: number): string {
  const row = rows.findLast(({ label, ours }) => label.startsWith(`${latent}-D, epoch`) && "epochMean" in ours);
  const difference = (row?.ours["epochMean"] ?? NaN) - (row?.published?.["lastBatch"] ?? NaN);
  return `${Math.abs(difference).toFixed(1)} nats ${difference > 0 ? "worse" : "better"}`;
}

const largestGap = (rows: readonly Row[]): number =>
  Math.max(
    ...rows
      .filter(({ ours }) => "lastBatch" in ours)
      .map(({ ours }) => Math.abs(ours["lastBatch"] - ours["epochMean"])),
  );

/** The posterior means of the test images, coloured by digit: in the plane, or of three dimensions from three sides. */
async function cloudOf(codes: Matrix, { test: { labels } }: TrainedHere): Promise<Picture[]> {
  const [count, latent] = codes.shape;
  const title = `${latent}-D: posterior means of ${thousands(count)} test images`;
  if (latent === 3) return turnedScatter("scatter-3d", title, { codes, labels });
  return [await planePicture("scatter-2d.png", title, { codes, labels })];
}

/** Test figures and the variance of the posterior along each dimension. */
async function endOf(
  { trained, test, config }: TrainedHere,
  latent: number,
  { runtime }: Workbench,
): Promise<{ readonly row: Row; readonly spread: ReturnType<typeof latentSpread>; readonly mean: Matrix }> {
  const { negElbo, rec, kl, standardError } = testFigures(await evaluateTest(trained, test, config, runtime));
  const { mean, logVar } = await trained.posterior(test);
  const spread = latentSpread(mean, logVar);
  const named = (name: string, values: ArrayLike<number>): Figures =>
    Object.fromEntries(Array.from(values, (value, i) => [`${name}${i + 1}`, value]));
  const row: Row = {
    label: `${latent}-D, test set`,
    published: named("posteriorVariance", publishedVariance[latent]),
    ours: {
      ...{ negElbo, rec, kl, standardError },
      ...named("posteriorVariance", spread.posteriorVariance),
      ...named("varianceOfMeans", spread.meanVariance),
    },
    note: "published variances are means over the data set too; the order of the dimensions is arbitrary",
  };
  return { row, spread, mean };
}
